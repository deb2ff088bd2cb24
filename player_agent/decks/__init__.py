"""What shows pictures: the port, the vlc worker behind a pipe, and the headless twin."""
