"""Link: the player's network side. It never touches the screen; stage never touches the network."""
