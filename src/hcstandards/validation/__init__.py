"""Documents judged by their type: structure, code bindings, rules across fields."""
