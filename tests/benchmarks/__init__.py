"""The measurements measure what they say they measure."""
