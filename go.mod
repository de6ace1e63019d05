module anagram

go 1.24
