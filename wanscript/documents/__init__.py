"""The JSON documents that commands print, as types: what writes them is held to these.

`docs/schemas` has a schema of each, made from here. Names that stand for one of several (a state,
an action, a severity) are text, as there may be more of them one day. Nothing loads these modules
but a check of types and the making of the schemas.
"""
