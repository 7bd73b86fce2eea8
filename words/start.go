package words

// CannotStart is the headline over what keeps the program from starting.
const CannotStart = "The program cannot start"
