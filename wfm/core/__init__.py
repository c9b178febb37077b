"""The plain, frozen values that stages hand to each other; knows no scenario and no solver."""
