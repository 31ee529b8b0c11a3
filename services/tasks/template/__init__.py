"""Task templates: lists of tasks at times relative to an anchor, with parts, dependencies and dated facts."""
