" Syntax of policies of Bantam. A word that is a keyword only in some places is shown as one wherever it stands, but
" for names in backquotes, names behind a dot, and the names of fields and criteria at the start of a line.
if exists("b:current_syntax")
  finish
endif

let s:cpo = &cpo
set cpo&vim

syn case match
setlocal iskeyword=@,48-57,_,192-255

" Reserved words.
syn keyword bantamConditional if then otherwise unless
syn keyword bantamOperator and or not in between defined missing
syn keyword bantamBoolean true false
syn keyword bantamConstant today now outcome

" Other words are matches, over which the matches further down win: a field may be called so.
syn match bantamOperator "\<\%(under\|default\|contains\|word\|starts\|ends\|with\|matches\|ignoring\|case\|within\)\>"
syn match bantamOperator "\<\%(last\|next\|where\|distinct\|least\|most\|exactly\|all\|any\|none\|of\|at\)\>"
syn match bantamStatement "\<\%(policy\|timezone\|stages\|rates\|use\|lead\|list\|define\|criteria\|score\|rule\|cap\)\>"
syn match bantamStatement "\<\%(disqualify\|decide\|guarantee\|test\|related\|given\|expect\)\>"
syn match bantamClause "\<\%(everywhere\|from\|key\|required\|format\|read\|as\|split\|by\|other\|to\|per\|for\)\>"
syn match bantamClause "\<\%(each\|best\|halving\|losing\|fading\|every\|since\|over\|up\|points\|because\|owner\)\>"
syn match bantamClause "\<\%(until\|on\|approval\|unique\|rejection\|could_be\|asking\|awaiting\)\>"
syn match bantamType "\<\%(boolean\|integer\|number\|text\|datetime\|date\|duration\|money\|one\)\>"
syn match bantamUnit "\<\%(seconds\|minutes\|hours\|days\|weeks\|months\|quarters\|years\)\>"
syn match bantamUnit "\<\%(second\|minute\|hour\|day\|week\|month\|quarter\|year\)\>"

syn match bantamFunction "\<\%(count\|any\|sum\|min\|max\|first\|last\|abs\|round\|floor\|ceil\|length\|lower\|domain\|date\)\ze("
syn match bantamSign "!=\|<=\|>=\|[-+*/=<>]"

" Numbers, with a unit or a currency.
syn match bantamNumber "\<\d[0-9_]*\%(\.\d\+\)\=\%([kM]\>\|%\|\>\)"
syn match bantamNumber "\<\%(\d[0-9_]*\%(w\|d\|h\|min\|s\|mo\|q\|y\)\)\+\>"
syn match bantamDate "\<\d\{4}-\d\d-\d\d\%(T\d\d:\d\d\%(:\d\d\)\=\%(Z\|[+-]\d\d:\d\d\)\=\)\=\>"
syn match bantamUnit "\%(\d[kM]\=\s\+\|\<money\s\+\)\@12<=[A-Z]\{3}\>"

" Names that may be any word.
syn match bantamMember "\.\@1<=\k\+"
syn match bantamField "^\s*\zs\k\+\ze\s\+\%(boolean\|integer\|number\|text\|datetime\|date\|duration\|money\s\+[A-Z]\{3}\|one\s\+of\|list\s\+of\)\>"
syn match bantamField "^\s*\zs\k\+\ze\s*:"
syn match bantamName "`[^`]\+`"

syn match bantamEscape contained "\\\%(["\\nt]\|u{\x\{1,6}}\)"
syn match bantamTemplate contained "{[^{}"]*}"
syn region bantamText oneline start=+"+ skip=+\\.+ end=+"+ contains=bantamEscape,bantamTemplate,@Spell

syn keyword bantamTodo contained TODO FIXME XXX
syn match bantamComment "#.*$" contains=bantamTodo,bantamDirective,@Spell
syn match bantamDirective contained "#\s*\%(fmt:\s*\%(off\|on\)\s*$\|lint:.*$\)"

hi def link bantamConditional Conditional
hi def link bantamOperator Operator
hi def link bantamStatement Statement
hi def link bantamClause Keyword
hi def link bantamType Type
hi def link bantamUnit Type
hi def link bantamBoolean Boolean
hi def link bantamConstant Constant
hi def link bantamFunction Function
hi def link bantamSign Operator
hi def link bantamNumber Number
hi def link bantamDate Constant
hi def link bantamMember Identifier
hi def link bantamField Identifier
hi def link bantamName Identifier
hi def link bantamText String
hi def link bantamEscape SpecialChar
hi def link bantamTemplate Special
hi def link bantamComment Comment
hi def link bantamDirective PreProc
hi def link bantamTodo Todo

syn sync minlines=1
let b:current_syntax = "bantam"

let &cpo = s:cpo
unlet s:cpo
