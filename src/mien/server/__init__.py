"""The program behind HTTP: recordings in as jobs that survive a restart, live sound in by WebSocket, results out."""
