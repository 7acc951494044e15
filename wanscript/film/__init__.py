"""Moving pictures: the animatic, the rehearsal of a clip, speech."""
