"""One folder for each subject, named by the word that staff use."""
