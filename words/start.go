package words

// CannotStart is the headline above the reason why the program can't start.
const CannotStart = "The program cannot start"
