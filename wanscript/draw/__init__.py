"""One picture of a shot: layers, camera, backdrop, figures, light, what is written on it."""
