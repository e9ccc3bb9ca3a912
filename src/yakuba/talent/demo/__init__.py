"""The people of the demo prefecture: what they can do, learn, hold and are asked for."""
