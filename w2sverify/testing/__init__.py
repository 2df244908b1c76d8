"""What tests use, ours and other people's: strategies, checks, planted bugs."""
