"""One folder per transport. A transport gets texts and addresses and gives back one outcome per endpoint."""
