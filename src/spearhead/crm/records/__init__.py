"""What all records share: common fields, typed references, collaborators, external ids, timeline."""
