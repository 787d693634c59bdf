"""Messages, deliveries and preferences; one folder per transport under adapters/."""
