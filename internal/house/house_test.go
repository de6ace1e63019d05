package house

// root is the folder of go.mod.
const root = "../.."
