" Files that end in .bant are policies of Bantam.
autocmd BufRead,BufNewFile *.bant setfiletype bantam
