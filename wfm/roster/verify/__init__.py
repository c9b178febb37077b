"""One independent check per rule of a finished roster; imports neither ortools nor the rules."""
