"""One room for each subject: what staff call one thing lies in one folder."""
