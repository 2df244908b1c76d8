"""The planted bugs, by topic. A bug defined in any file of this folder is found by itself."""
