"""The controller's side of MQTT: the connection, what goes out and comes in, and a broker of our own."""
