"""The checks, by topic. A check defined in any file of this folder is found by itself."""
