"""What people see: values drawn as cards, failures as words, dialogs that know who may press them."""
