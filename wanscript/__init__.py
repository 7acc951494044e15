"""wanscript: a declarative storyboard compiler."""
