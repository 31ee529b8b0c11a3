"""The HTTP process: routes, transcoding, sign-in, files, live updates and the console's static files."""
