"""The systematic part of the cases of template_golden.py: every filter, test, method and operator over values of
every type. Yields (mode, text); the order never changes."""

VALUES = ["i", "neg", "0", "f", "big", "t", "ff", "n", "s", "empty", "num", "fnum", "'True'", "'ntp1.example.org'",
          "l", "ls", "le", "mixed", "d", "de", "users", "nosuch", "d.nosuch", "(1, 'b')", "()", "uni", "multi",
          "'<a href=\"x\">&'"]
FEW = ["i", "f", "t", "n", "s", "num", "l", "d", "nosuch", "(2, 1)", "empty", "le"]
OPERANDS = ["i", "neg", "0", "f", "big", "t", "n", "s", "'%s'", "l", "d", "(1, 2)", "nosuch"]
TEXTS = ["s", "empty", "spaces", "multi", "'a,b,,c'", "'Hello World'", "'ÄÖß ǅ'", "'42'", "'abcabc'"]


def braces(expression):
    return "tpl", "{{ " + expression + " }}"


def filters():
    """Filter: the argument forms to try with every value, then forms for few values."""
    every = """abs basename bool capitalize center checksum count dict2items dictsort dirname e escape expanduser
      expandvars filesizeformat first flatten float forceescape from_json from_yaml from_yaml_all hash
      human_readable human_to_bytes indent int items items2dict join last length list log lower mandatory max md5 min
      path_join pprint quote regex_escape reverse root round safe sha1 shuffle(seed=1) sort splitext split
      string striptags sum title to_json to_nice_json to_nice_yaml to_uuid to_yaml tojson trim truncate type_debug
      unique upper urldecode urlencode urlize urlsplit wordcount wordwrap xmlattr b64encode b64decode comment
      win_basename win_dirname win_splitdrive map select reject zip zip_longest product default d batch slice
      random(seed=7) default('x') default('x',true) ternary('y','n') ternary('y','n','0') combinations(2) pow(2)
      difference(l) intersect(l) union(l) symmetric_difference(l) combine(d) zip(l) product([1,2]) replace('l','L')
      regex_replace('l','L') regex_search('l') regex_findall('[a-z0-9]') format('x') format(1,2) select('string')
      reject('string') map('string') map('upper') map('int') map(attribute='name') map(attribute=0)
      selectattr('name') selectattr('active') rejectattr('active') selectattr('name','eq','bob') groupby('active')
      subelements('groups') subelements('groups',skip_missing=true) rekey_on_member('name') join(',') join(attribute='name')
      sort(reverse=true) sort(attribute='age') unique(attribute='active') min(attribute='age') max(attribute='age')
      sum(attribute='age') sum(start=10) batch(2) batch(2,'x') slice(2) slice(2,'x') attr('items') attr('upper')
      attr('a') extract(d) extract(l) extract(['x','y'],0) round(1) round(0,'floor') round(-1) round(1,'ceil') int(7)
      int(base=16) float(1.5) items|list password_hash('sha512','abcdefgh') strftime to_datetime
      contains_nothing vault('x') unvault('x')"""
    for form in every.split():
        for value in VALUES:
            yield braces(value + " | " + form)
    forms = {
        "abs(1)": "", "b64decode('utf-16-le')": "num", "b64encode('utf-16-le')": "", "b64encode('latin-1')": "uni",
        "basename('x')": "", "batch": "l", "batch(0)": "l", "batch('2')": "l", "batch(linecount=2,fill_with=0)": "ls",
        "bool(1)": "", "center(11)": "s uni", "center('11')": "s", "center(width=10)": "num",
        "combinations": "", "combinations(0)": "l", "combinations(9)": "l", "combinations(-1)": "l",
        "combine": "", "combine(d,{'a':2})": "d", "combine({'b':{'x':1}},recursive=true)": "d",
        "combine({'b':{'c':[9]}},recursive=true,list_merge='append')": "d",
        "combine({'b':{'c':[9]}},recursive=true,list_merge='prepend')": "d",
        "combine({'b':{'c':[9,1]}},recursive=true,list_merge='append_rp')": "d",
        "combine({'b':{'c':[9,1]}},recursive=true,list_merge='prepend_rp')": "d",
        "combine({'b':{'c':[9,1]}},recursive=true,list_merge='keep')": "d", "combine(d,list_merge='x')": "d",
        "combine(nosuch)": "d", "combine([d,{'q':1}])": "d", "combine({'a':nosuch})": "d", "combine(d,bogus=1)": "d",
        "comment('c')": "s multi", "comment('xml')": "s multi", "comment('cblock')": "s multi", "comment('erlang')": "s multi",
        "comment('nosuch')": "s", "comment(decoration='! ')": "multi", "comment('plain',prefix='#######\\n#')": "multi",
        "comment('plain',prefix_count=2,postfix_count=0)": "multi", "comment('plain',prefix_count='2')": "multi",
        "comment('plain',postfix_count='2')": "multi", "comment(decoration='-- ',prefix='',postfix='')": "multi",
        "comment('plain',newline='x')": "s multi", "comment('plain',beginning='B',end='E')": "multi",
        "comment('plain',prefix='\\n',prefix_count=3)": "s",
        "default(boolean=true)": "", "default(default_value='q')": "", "default(nosuch)": "", "default(none)": "",
        "default(omit)": "s", "d(l)": "", "d({},true)": "", "default('a','b','c')": "s",
        "dict2items(key_name='k',value_name='v')": "d", "dict2items('k')": "d", "dict2items(bogus=1)": "d",
        "dictsort(true)": "d", "dictsort(false,'value')": "d {'a':3,'B':1,'c':2}", "dictsort(by='x')": "d",
        "dictsort(reverse=true)": "{'a':3,'B':1,'c':2}", "dictsort(by='value',reverse=true)": "{'a':'x','B':'Y','c':'z'}",
        "dictsort(case_sensitive=true)": "{'a':3,'B':1,'c':2}",
        "difference('el')": "s", "difference(['a'])": "ls d", "difference(n)": "l", "difference((1,))": "(2,1)",
        "extract(groups)": "'all'", "extract(users,'name')": "0", "extract(d,['c',1])": "'b'", "extract(d,'c')": "'b'",
        "extract([l,ls],0)": "0 1", "extract": "i",
        "filesizeformat(true)": "i f num 1000 1024 123456789 1e20 999 1000000", "filesizeformat(binary=false)": "1000 1024 1e30 0.5",
        "first(1)": "l", "flatten(1)": "ln", "flatten(levels=0)": "ln", "flatten(levels='1')": "ln", "flatten(levels=-1)": "ln",
        "flatten(skip_nulls=false)": "ln mixed [1,[null_]]", "flatten(1,false)": "ln", "flatten|length": "ln",
        "float('x')": "s n", "float(default=2)": "s", "float|type_debug": "",
        "format(1)": "'%d' '%s' '%05d' '%x' '%r' '%%' '%e' '%c'", "format(a=1)": "'%(a)s' '%(b)s' 'x'", "format('a',b=1)": "'%s'",
        "format(s,l)": "'%s-%s' '%r%s' '%s'",
        "from_json": "jsons '[1,2' '1' '\"x\"' 'NaN' 'null' '{\"a\":1,}' '01' '-' '1.50' '1e5' '' '\"\\\\u00e9\"' '[1] x'",
        "from_yaml": "'a:1' 'a: 1' '- 1\\n- b' 'x: [1,' '1.0' 'yes' '2021-01-01' '~' '!!str_1' '{a: b}' '' '---\\na: 1\\n---\\nb: 2' '0o17' '017' '0x1f' '1_000' '1:20' 'a: {{ i }}' 'on' 'y' '.5' '1e3' '.inf'",
        "from_yaml_all": "'---\\na: 1\\n---\\nb: 2' 'a: 1'", "from_yaml_all|list": "'---\\na: 1\\n---\\nb: 2'",
        "groupby('name')": "users", "groupby(attribute='age')": "users", "groupby('nope')": "users", "groupby('nope',default='-')": "users",
        "groupby('name',case_sensitive=true)": "users", "groupby(0)": "[('a',1),('B',2),('A',3)]", "groupby('groups')": "users",
        "groupby('0')": "[('a',1),('B',2),('A',3)]", "groupby": "users",
        "hash('md5')": "", "hash('sha256')": "", "hash('sha512')": "s", "hash('sha3_256')": "s", "hash('blake2b')": "s", "hash('blake2s')": "s", "hash('nosuch')": "s",
        "hash('sha224')": "s", "hash('SHA256')": "s", "hash('sha384')": "uni", "hash('sha3_224')": "s", "hash(hashtype='sha1')": "s", "hash('crc32')": "s", "hash('shake_128')": "s", "hash('sha512_256')": "s", "hash('md5-sha1')": "s", "hash('sha512_224')": "s",
        "human_readable(true)": "i 1024 1048576", "human_readable(unit='K')": "1048576 i", "human_readable(unit='q')": "1048576",
        "human_readable(isbits=true,unit='M')": "1048576", "human_readable(false,'GB')": "1048576 5000000000", "human_readable": "1000 1024 10995116277760 1e25 '5' -5 0",
        "human_to_bytes('K')": "i num", "human_to_bytes": "'1K' '2.5M' '10MB' '10mb' '1Mb' '5 G' 'x' '1KiB' '1byte' '3 bytes' '1b' '1.5' '1,5' '1e3' '-5' '7Y' '1Kbyte' '.5G' '1 kb' ' 3M '",
        "human_to_bytes(isbits=true)": "'1Mb' '1MB' '8b' '1 bit' '3bits' '1K'", "human_to_bytes(default_unit='x')": "i", "human_to_bytes('MB')": "i '5K'",
        "indent(2)": "multi", "indent(2,true)": "multi '\\n\\nx' empty", "indent(2,false,true)": "'a\\n\\nx'", "indent('> ')": "multi", "indent(width=1,first=true,blank=true)": "'a\\n\\nx\\n'", "indent(2.0)": "multi", "indent(-1)": "multi", "indent(none)": "multi", "indent(t)": "multi",
        "int(default='x')": "s n l", "int(0,16)": "'0x1f' 'ff' 'zz' '1f' 31", "int(0,8)": "'17' '0o17' '9'", "int(0,2)": "'101' '0b101'", "int(base=0)": "'0x1f' '017' '0o17' '12' '0b11'", "int(base=37)": "'1'", "int(base=36)": "'zz'", "int(base='16')": "'ff'", "int": "'1_000' ' 7 ' '1e3' '3.9' '-3.9' '--3' '٣' 'inf' 'nan' '1.5.2' '+5' '0x10' '1__0' '_1' '12abc' '1e400' '\\n5\\n'",
        "int(base=16)|type_debug": "", "items2dict('name','age')": "users", "items2dict(key_name='name')": "users", "items2dict(key_name='name',value_name='nope')": "users", "items2dict": "[{'key':1,'value':2}] [{'key':[1],'value':2}] [1] [{'key':1}]",
        "join(', ','name')": "users", "join(1)": "l", "join(none)": "l", "join(d=l)": "l", "join(', ')": "'abc' [none,true,1.5] [nosuch] [l,d]",
        "length(1)": "l", "list|length": "range(3)", "log(2)": "8 f", "log(10)": "1000 i", "log(0)": "8", "log(1)": "8", "log('x')": "8", "log(-2)": "8", "log": "1 2 10 -1 1e300",
        "lower()": "s", "lower(1)": "s", "mandatory('gone')": "nosuch d.nosuch i", "mandatory(msg='gone')": "nosuch", "mandatory(msg=none)": "nosuch d.nosuch nosuch.x",
        "map('default','x')": "[1,nosuch] mixed", "map('regex_replace','^(.)','\\\\1\\\\1')": "ls", "map(attribute='groups.0')": "users", "map(attribute='groups.0',default='-')": "users", "map(attribute='nope',default='-')": "users", "map(attribute='name',bogus=1)": "users", "map('nosuch')": "l", "map('int')|sum": "['1','2']", "map('extract',{'b':1,'a':2,'C':3})": "ls", "map('combine',{'x':1})": "users", "map('bool')": "['yes','no',1,none]", "map(attribute='name')|map('lower')|join('-')": "users", "map()": "l", "map('join')": "[[1,2],[3]]", "map('ternary','a','b')": "[1,0,'']", "map(attribute='name')|list|first": "users", "map(filter='int')": "l", "map('dictsort')": "[d]", "map('list')": "[d,'ab']", "map('zip',[1])": "[[5]]", "map('string')|first|type_debug": "l", "map(attribute=nosuch)": "users", "map(nosuch)": "l", "map('attr','real')": "l", "map(l)": "l", "map(5)": "l",
        "max(case_sensitive=true)": "ls", "min(case_sensitive=true)": "ls", "min(attribute='name')": "users", "max(attribute='nope')": "users", "max(1,2,3)": "l", "max": "[1,'a'] [1.5,1] ['a','B'] [true,2] [[1,2],[1,3]] [{'a':1},{'a':2}] [none]",
        "password_hash('sha512','saltstring',rounds=5000)": "s", "password_hash('sha256','salt')": "s", "password_hash('md5','salt')": "s", "password_hash('sha512','a$b')": "s", "password_hash('sha512','s',rounds=1000)": "s", "password_hash('sha512','s',rounds=10)": "s", "password_hash('sha512','waytoolongsaltstring')": "s", "password_hash('nosuch','salt')": "s", "password_hash('sha256','salt',rounds=5001)": "uni", "password_hash('bcrypt','abcdefghijklmnopqrstuu')": "s", "password_hash('blowfish','abcdefghijklmnopqrstuu',rounds=4)": "s uni empty", "password_hash('bcrypt','abcdefghijklmnopqrstuu',rounds=4,ident='2a')": "s", "password_hash('bcrypt','short',rounds=4)": "s", "password_hash('sha512')|length": "s", "password_hash('sha256')|length": "s", "password_hash('md5')|length": "s", "password_hash('sha512',salt_size=4)|length": "s", "password_hash('md5','toolongsalt')": "s", "password_hash('sha512_crypt','salt',rounds=1234)": "s", "password_hash('bcrypt','abcdefghijklmnopqrstuv',rounds=4)": "s", "password_hash('md5_crypt','')|length": "s",
        "path_join('x')": "s", "path_join": "['a','b'] ['a','/b'] ['a/','b'] [] ['a',1] ['','b'] ['a',''] ('x','y')",
        "permutations": "l ls le n () 'abc' i d nosuch", "permutations(2)": "l", "permutations(0)": "l", "permutations(9)": "l", "permutations(-1)": "l", "permutations(r=1)": "ls",
        "pow(0.5)": "i neg 0", "pow(-1)": "0 i", "pow('x')": "i", "pow": "i", "pow(1000)": "10 2", "pow(big)": "i",
        "product(ls)": "l", "product(repeat=2)": "[1,2]", "product": "l s", "product('ab','cd')": "'xy'", "product(5)": "l", "product(repeat=0)": "l", "product(repeat=-1)": "l",
        "quote": "'a b' \"it's\" 'a;b' '~' 'a=b' '' '$x' 'é'", "random(seed='x')": "i 100 l s", "random(start=5,seed=1)": "100", "random(step=10,seed=1)": "100", "random(10,60,seed=3)": "1000", "random(1,seed='a')": "60", "random(seed=inventory_hostname)": "60 59 24 l ls", "random(start=10,seed=1)": "5 l", "random(seed=1.5)": "100", "random(seed=big)": "100", "random(seed=neg)": "100", "random(seed=true)": "100", "random(seed=none)|type_debug": "100", "random(seed=l)": "100", "random(0,5,1)": "100", "random(seed='')": "1000", "random(seed='héllo')": "1000000", "random(seed=5)": "[] big 0 -5 d (1,2,3) 1.5 1 2 3 4294967296 18446744073709551617",
        "regex_escape('posix_basic')": "'a.b*c[d]^$\\\\' s", "regex_escape('posix_extended')": "s", "regex_escape('x')": "s", "regex_escape": "'a.b*c[d]^$\\\\ -_~#&@!%=:;,<>\"/' 'é\\n\\t' '{}()|?+'", "regex_escape(re_type='python')": "'a b'",
        "regex_findall('l')": "s l", "regex_findall('(l)(.)')": "s", "regex_findall('^.',multiline=true)": "multi", "regex_findall('^.',true)": "multi", "regex_findall('H',ignorecase=true)": "s", "regex_findall('x*')": "s", "regex_findall('(')": "s", "regex_findall('(a)|(b)')": "'ab'",
        "regex_replace": "s", "regex_replace('x*','-')": "'abxd'", "regex_replace('(?P<first>h)(e)','\\\\g<first>\\\\2\\\\g<2>')": "s", "regex_replace('(?i)H','x')": "s", "regex_replace('H','x',ignorecase=true)": "s", "regex_replace('^','> ',multiline=true)": "multi", "regex_replace('$','!')": "multi s", "regex_replace('(','x')": "s", "regex_replace('h','\\\\q')": "s", "regex_replace('h','\\\\3')": "s", "regex_replace('h','\\\\n')": "s", "regex_replace('(x)?h','[\\\\1]')": "s", "regex_replace('.','\\\\0')": "s", "regex_replace('\\\\s+')": "spaces", "regex_replace('[[:alpha:]]','x')": "'a:b'", "regex_replace('[]a]','x')": "'a]b'", "regex_replace('[^]a]','x')": "'a]b'", "regex_replace('\\\\d{2,}','N')": "'1 22 333'", "regex_replace('a{,2}','x')": "'aaab'", "regex_replace('(?<=a)b','x')": "'abab'", "regex_replace('(?<!a)b','x')": "'abbb'", "regex_replace('\\\\bfoo\\\\b','x')": "'foo food foo'", "regex_replace('a++','x')": "'aaa'", "regex_replace('(?:a|b)+?','x')": "'aab'", "regex_replace('\\\\Aa','x')": "'aa'", "regex_replace('a\\\\Z','x')": "'aa'", "regex_replace('\\\\w','x')": "uni", "regex_replace('[a-z&&[b]]','x')": "'abc&'", "regex_replace('(?x) a  b # c','x')": "'abc'", "regex_replace('(?#c)a','x')": "'aba'", "regex_replace('a|*','x')": "s", "regex_replace('[z-a]','x')": "s", "regex_replace('\\\\p{L}','x')": "s", "regex_replace('\\\\z','x')": "s", "regex_replace('\\\\h','x')": "'a b'", "regex_replace('\\\\G','x')": "s", "regex_replace('(?P<a_b>l)(?P=a_b)','[\\\\g<a_b>]')": "s", "regex_replace('(?s).+','x')": "multi", "regex_replace('.+','x')": "multi", "regex_replace('a(?=b)','x')": "'abac'", "regex_replace('(?(1)a|b)','x')": "s", "regex_replace('(l)\\\\1','<\\\\1>')": "s", "regex_replace('\\\\$','x')": "'a$'", "regex_replace('é','e')": "uni", "regex_replace('[é-ö]','e')": "uni", "regex_replace('l','',count=1)": "s", "regex_replace('\\\\.','')": "ver", "regex_replace('\\\\n','|')": "multi", "regex_replace('\\n','|')": "multi", "regex_replace('\\\\/','|')": "path", "regex_replace('\\\\_','x')": "'a_b'", "regex_replace('\\\\x41','x')": "'A'", "regex_replace('\\\\u00e9','x')": "uni", "regex_replace('\\\\07','x')": "s", "regex_replace('^(.*)$','\\\\1\\\\1')": "s multi", "regex_replace('(.*)','[\\\\1]')": "s", "regex_replace('(.*)','$1')": "s",
        "regex_search('(h)(e)','\\\\2','\\\\1')": "s", "regex_search('(?P<a>h)','\\\\g<a>')": "s", "regex_search('(h)','\\\\5')": "s", "regex_search('(h)','x')": "s", "regex_search('H',ignorecase=true)": "s", "regex_search('^two$',multiline=true)": "multi", "regex_search('^two$')": "multi", "regex_search('zzz')|type_debug": "s", "regex_search('zzz')|default('q',true)": "s", "regex_search('(x)?h','\\\\1')": "s", "regex_search('two$',multiline=false)": "multi", "regex_search('\\\\d+')": "ver i f", "regex_search('H',true)": "s", "regex_search('(zz)','\\\\1')": "s", "regex_search('h','\\\\0')": "s",
        "rekey_on_member('age')": "users", "rekey_on_member('active')": "users", "rekey_on_member('active',duplicates='overwrite')": "users", "rekey_on_member('nope')": "users", "rekey_on_member('name',duplicates='x')": "users", "rekey_on_member('groups')": "users",
        "relpath": "'/etc/x'", "relpath('/etc')": "'/etc/ntp/x' '/etc' '/usr' '/'", "relpath('/etc/ntp')": "path '/etc'", "relpath(start='/')": "path", "realpath": "'/etc/../usr' '/nosuch/../x/./y' '/'",
        "replace('l','L',1)": "s", "replace('l','L',count=0)": "s", "replace('','-')": "s", "replace(1,2)": "num i", "replace('l')": "s", "replace(old='l',new='')": "s", "replace('l',n)": "s", "replace('l','L',-1)": "s",
        "reverse|list": "l ls range(3)", "root(3)": "8 27 neg", "root(0)": "8", "root('x')": "8", "root(-1)": "8",
        "round(2)": "3.14159 2.675 0.125 1e20 num", "round(2,'ceil')": "3.14159 -3.14159", "round(method='floor')": "f -2.5", "round(0)|int": "f 3.5 2.5 -2.5", "round('1')": "f", "round(method='x')": "f", "round": "0.5 1.5 2.5 -0.5 1e16 5 true", "round(-2)": "1234 1250.0", "round(1.0)": "f", "round(2)|string": "1.005",
        "selectattr('age','gt',26)": "users", "selectattr('name','match','^b')": "users", "selectattr('nope','defined')": "users", "rejectattr('nope','defined')": "users", "selectattr('nope')": "users", "selectattr('groups','contains','adm')": "users", "selectattr('name','in',['bob'])": "users", "selectattr('active','true')": "users", "selectattr('name','nosuch')": "users", "selectattr('age','>',26)": "users", "selectattr('name','search','a')|map(attribute='name')": "users", "selectattr('groups.0','equalto','wheel')": "users", "selectattr": "users", "rejectattr('groups')": "users", "selectattr('groups.0','defined')|list": "users", "selectattr(0,'gt',1)": "[(1,2),(2,3)]", "selectattr('0','gt',1)": "[(1,2),(2,3)]",
        "select('gt',1)": "l", "select('odd')": "l", "select('in',[1,2])": "l", "select('match','^a')": "ls", "select('nosuch')": "l", "select('defined')": "[1,nosuch]", "reject('none')": "mixed", "select('number')": "mixed", "select('divisibleby',3)": "l", "select('search','a|b')": "ls", "select()": "mixed", "reject()": "mixed", "select('equalto','a')": "ls", "select('regex','A',ignorecase=true)": "ls", "select('mapping')": "[1,d]", "select(attribute='x')": "l", "select('version','1.5','>')": "['1.4','1.6']",
        "shuffle(seed=inventory_hostname)": "l ls mixed range(20) s", "shuffle(seed='x')": "range(10)", "shuffle(seed=0)|length": "l", "shuffle(2)": "range(10)", "shuffle('x')": "d",
        "slice(3)": "range(10)", "slice(3,'-')": "range(10)", "slice(0)": "l", "slice('2')": "l", "slice(9)": "l", "batch(3)|map('list')": "range(7)", "slice(-1)": "l", "batch(-1)": "l",
        "sort(case_sensitive=true)": "ls", "sort(true,true)": "ls", "sort(attribute='name')": "users", "sort(attribute='active,age')": "users", "sort(attribute='nope')": "users", "sort(attribute='groups')": "users", "sort(reverse='x')": "l", "sort": "[true,0,2] ['a1','a10','a2'] [none,1] [[2],[1,5]] [d,d] [{'a':1}] 'hello' ['ä','z'] [1.5,1]", "sort(attribute='1')": "[(1,'b'),(2,'a')]", "sort(attribute=1)": "[(1,'b'),(2,'a')]", "sort(attribute='name',reverse=true,case_sensitive=true)": "users", "sort(false,false,'age')": "users",
        "split(',')": "csv", "split(',',1)": "csv", "split(sep=',',maxsplit=1)": "csv", "split('')": "csv", "split(none)": "spaces", "split(maxsplit=1)": "multi", "split(', ')|first": "csv", "splitext('x')": "s", "splitext": "path 'a.tar.gz' '.bashrc' '.a.b' 'a.' '/a.b/c' '..' '...x'",
        "strftime": "'%Y' '%%'", "strftime(0)": "'%Y-%m-%d %H:%M:%S'", "strftime(0,utc=true)": "'%Y-%m-%d %H:%M:%S' '%s %z' '%Z' '%a %A %b %B %c %p %I %j %U %w %W %x %X %y %G %V %u %D %F %T %R %r %e %k %l %h %n %t %C %g %P %q %E %%'", "strftime('1441357287')": "'%Y'", "strftime('x')": "'%Y'", "strftime(1441357287.5,true)": "'%H:%M:%S' '%e|%k|%l|%C|%g|%P' '%-d %_d %^a %#Z %Ey %Od %5Y'", "strftime(1.5e10,true)": "'%Y-%m-%d'", "strftime(-1,true)": "'%Y-%m-%d'",
        "subelements('groups.x')": "users", "subelements(['groups'])": "users", "subelements('name')": "users", "subelements(5)": "users", "subelements('b.c')": "[d] d", "subelements('nope',true)": "users", "subelements('nope')": "users", "subelements('x')": "[{'x':[1,2]}] {'k':{'x':[1]}}",
        "sum('age')": "users", "sum(attribute='nope')": "users", "sum(start='')": "ls", "sum(start=[])": "[[1],[2]]", "sum(0.5)": "l", "sum": "[[1],[2]] ['a'] [1.5,2] [true,true] []", "symmetric_difference(['a','z'])": "ls", "sum(attribute='age',start=1.5)": "users",
        "ternary": "t", "ternary('a')": "t", "ternary(true_val='a',false_val='b')": "t ff n 'no' 0", "ternary(l,d)": "t ff", "ternary(nosuch,'x')": "ff t", "ternary('a','b','c')": "n ff nosuch", "ternary('a','b',none)": "n",
        "title": "'hello world-foo (bar) [baz] {qux} <x' \"it's o'clock\" 'ÀB' 'a.b_c/d' 'ǆ' '1a b2c'", "capitalize": "'hELLO wORLD' 'éA' 'ß'", "upper": "'straße' 'ﬁ'", "lower": "'ÀÉ' 'İ'",
        "to_datetime": "'2021-03-04 05:06:07' '2021-13-01 00:00:00' 'x'", "to_datetime('%Y-%m-%d')": "'2021-03-04' '2021-3-4' '2021-03-04 '", "to_datetime('%d/%b/%Y %I:%M %p')": "'04/Mar/2021 05:06 PM'", "to_datetime('%Y-%m-%dT%H:%M:%S.%f')": "'2021-03-04T05:06:07.123'", "to_datetime('%Y-%m-%dT%H:%M:%SZ')": "'2021-03-04T05:06:07Z'", "to_datetime('%Y-%m-%dT%H:%M:%S%z')": "'2021-03-04T05:06:07+0200' '2021-03-04T05:06:07Z'", "to_datetime('%A %j')": "'Monday 060'", "to_datetime('%s')": "'5'", "to_datetime('%y%m%d')": "'991231' '681231' '691231'", "to_datetime('%b %d %H:%M:%S %Y GMT')": "'Mar  4 05:06:07 2021 GMT'", "to_datetime|string": "'2021-03-04 05:06:07'", "to_datetime|type_debug": "'2021-03-04 05:06:07'",
        "to_json(indent=2)": "d l s", "to_json(sort_keys=true)": "{'b':1,'a':2} {1:2,'a':1}", "to_json(ensure_ascii=false)": "uni", "to_json(separators=(',',':'))": "d", "to_json(true)": "d", "to_json(bogus=1)": "d", "to_json": "{1:2} {none:1} {true:1} {1.5:1} {(1,2):1} 1e16 1e300 [1.0,-0.0] nosuch [nosuch] (1,2) uni '\\\\u007f' '<&>' ('2021-03-04 05:06:07'|to_datetime) d.keys()", "to_json(indent='  ')": "d", "to_json(indent=0)": "d l", "to_json(allow_nan=false)": "('nan'|float) d", "to_json(default=1)": "d", "to_json(skipkeys=true)": "{(1,2):1}", "to_json(vault_to_text=false)": "d",
        "to_nice_json(2)": "d", "to_nice_json(indent=2,sort_keys=false)": "{'b':1,'a':2}", "to_nice_json(indent=2,separators=(',',':'))": "d", "to_nice_json(ensure_ascii=false)": "uni", "to_nice_json": "uni [] {} [[]] [{}] {'a':[]} {'b':1,1:2} {true:1,'a':2} [nosuch]", "to_nice_json(indent=none)": "d",
        "to_yaml": "uni multi 'yes' '1' '1.0' '' 'a: b' '- x' '#c' 'a #c' \"it's\" '\"' '  lead' 'trail ' 'null' '~' 'true' '0x1f' '1e3' '12:30' '2021-01-01' '=' '<<' '!x' '&a' '*a' '%' '@' '`' '{' '[' '?' '? x' ':' 'a:' 'a:b' '-' '-x' '--- x' '...' 'a\\tb' 'a\\nb' '\\n' 'a\\n' 'a\\n\\n' '\\\\' '\\x07' 'x'*100 ('word '*30) ['x'*90] none true 1.0 1e20 1e-7 (1,2) [1,[2,[3]]] {'a':{'b':{'c':1}}} {'a':[1,2]} {1:2} {none:1} {true:1} {'':1} {'a b':1} {'a: b':1} [[],{}] [none] nosuch [nosuch] ('2021-03-04 05:06:07'|to_datetime) '\U0001f600' '0' '00' '08' '0b1' '1_0' '+1' '.5' '.' '5.' '-.5' '.inf' '.nan' '1.5e+3' 'y' 'n' 'off' 'a,b' ',' 'a]' 'a}' '|' '>' 'x: |' 'a  b' '\\u2028' '\\ufeff'",
        "to_nice_yaml": "uni multi [multi] {'a':multi} {'a':'x\\n  y\\n'} {'a':'  x\\ny'} {'a':'x\\n\\ny\\n\\n'} {'a':\"it's\\n\"} ['a',['b',['c']]] {'a':{'b':[{'c':1,'d':[1]}]}} [[1,2],[3]] {'k':none} {'k':''} {'k':[]} {'k':{}} {'x'*130:1} {'a':'word '*30} {'a':('word '*30)~'\\n'} [{'a':1},{'b':2}] {'2':1,'10':2} {'b':1,'a':2} [true,'true',none,'null'] {(1,2):3} 'plain' 5 {'a':'trail '} {'a':' lead'} {'a':'tab\\tx'} {'a':'é'*100} {'z':{'y':{'x':{'w':1}}}} {'a':'x'*200} {'a':('y'*60~' ')*3}",
        "to_nice_yaml(indent=2)": "d users", "to_nice_yaml(width=20)": "{'a':'word '*10}", "to_nice_yaml(indent=8)": "d", "to_nice_yaml(indent=1)": "d", "to_nice_yaml(explicit_start=true)": "d s", "to_nice_yaml(explicit_end=true)": "d s", "to_nice_yaml(sort_keys=false)": "{'b':1,'a':2}", "to_nice_yaml(line_break='\\r\\n')": "d", "to_nice_yaml(width=10000)": "{'a':'word '*30}", "to_nice_yaml(bogus=1)": "d", "to_nice_yaml(2)": "d", "to_nice_yaml(indent=2,width=1337)|indent(2)": "d", "to_nice_yaml(default_flow_style=false)": "d", "to_nice_yaml(indent='2')": "d", "to_nice_yaml(indent=12)": "d", "to_yaml(indent=2,width=60)": "{'x':users}", "to_yaml(width=1000)": "{'a':'word '*30}", "to_yaml(default_flow_style=false)": "d l", "to_yaml(default_flow_style=true)": "d users", "to_yaml(indent=8)": "users", "to_yaml(sort_keys=false)": "{'b':1,'a':2}", "to_yaml(explicit_start=true,explicit_end=true)": "d l s", "to_yaml(allow_unicode=false)": "uni", "to_yaml(default_style='\\'')": "d", "to_yaml(version=(1,1))": "d", "to_nice_yaml(allow_unicode=true)": "d",
        "to_uuid('361E6D51-FAEC-444A-9079-341386DA8E2E')": "s", "to_uuid(namespace='11111111-2222-3333-4444-555555555555')": "s", "to_uuid('x')": "s", "to_uuid(namespace='{11111111222233334444555555555555}')": "s",
        "tojson(2)": "d l", "tojson": "\"<'&>\" {'b':1,'a':[]}", "trim('x')": "'xxaxx'", "trim(chars='ab ')": "'ab x ba'", "trim(none)": "spaces", "trim(1)": "s", "trim": "'\\n\\t a \\n'",
        "truncate(3)": "s", "truncate(9)": "'foo bar baz qux'", "truncate(9,true)": "'foo bar baz qux'", "truncate(11)": "'foo bar baz qux'", "truncate(11,false,'...',0)": "'foo bar baz qux'", "truncate(5,end='')": "'foo bar baz qux'", "truncate(length=8,killwords=true,end='…',leeway=0)": "'foo bar baz qux'", "truncate(2)": "s", "truncate(0)": "s", "truncate('5')": "s",
        "unique(true)": "ls ['a','A','a']", "unique(case_sensitive=false)": "['a','A','b'] [[1],[1]]", "unique": "['a','A','a'] [1,1.0,true] [[1],[1],[2]] [d,d] 'hello' [none,none] ['B','b',1]", "unique(attribute='name')": "users", "unique(attribute='groups')": "users", "union(['x','a'])": "ls", "union('xyz')": "s", "union(d)": "l", "union((5,))": "(1,2)", "union([[1]])": "[[1],[2]]", "intersect(['a','b'])": "ls", "intersect('hxe')": "s", "intersect((1,))": "(1,2)", "intersect(d)": "['a','q']", "intersect([1.0])": "[1,2]", "difference([[1]])": "[[1],[2]]", "union([])|length": "l", "difference([])": "ls",
        "urldecode('x')": "s", "urldecode": "'a%20b+c%2F' '%E4' '%zz' '%C3%A9'", "urlencode('x')": "s", "urlencode": "'a b/c?d=é&~-_.!*' {'a b':'c&d','e':1} [('a',1),('b','x y')] [1,2] ('a','b') 5",
        "urlsplit": "'http://user:pw@host:8080/p/a?q=1#f'", "urlsplit('hostname')": "'http://User:pw@HOST:8080/p/a?q=1#f'", "urlsplit('port')": "'http://host/x' 'http://host:80/' 'http://host:x/'", "urlsplit('nosuch')": "'http://host/x'", "urlsplit('path')": "'mailto:x@y' 'a b' '/x;y?z' '//h/p' 'http:///x'", "urlsplit('scheme')": "'HTTP://x' 'x:y' '1x:y' 'a.b+c-d:z'", "urlsplit('netloc')": "'http://[::1]:80/' 'http://[::1/'", "urlsplit('query')": "'http://h?a=b c&d'", "urlsplit('username')": "'http://u@h' 'http://h'", "urlsplit('password')": "'http://u:p:q@h'", "urlsplit('fragment')": "'#a#b'", "urlsplit(query='hostname')": "'http://[::1]:80/' 'http://h:99999'",
        "wordcount": "'a b  c-d e_f' 'é à' ''", "wordwrap(10)": "'the quick brown fox jumps' multi", "wordwrap(5,false)": "'abcdefgh ijk'", "wordwrap(5)": "'abcdefgh ijk' 'ab-cdefgh-ij'", "wordwrap(10,wrapstring='|')": "'the quick brown fox'", "wordwrap(7,break_on_hyphens=false)": "'well-known thing-y'", "wordwrap(7)": "'well-known thing-y' 'a\\n\\nb c d e f g'", "wordwrap(0)": "s", "wordwrap(width='5')": "s", "wordwrap(4)": "'a  b   c    d'",
        "urlize": "'see http://x.org/a?b=c now' 'www.x.org.' 'me@x.org' '<http://a.b>' '(http://a.b)' 'ftp://x.y' 'x.com' 'x.info' 'https://a.b/c,d. e'", "urlize(10)": "'see http://example.org/abcdef now'", "urlize(nofollow=true)": "'http://x.org'", "urlize(target='_blank')": "'http://x.org'", "urlize(rel='x')": "'http://x.org'", "urlize(5,true)": "'http://x.org/abc'", "urlize(extra_schemes=['tel:'])": "'tel:+123'",
        "xmlattr": "{'a':1,'b':none,'c':'<x>'} {} {'a b':1}", "xmlattr(false)": "{'a':1}", "striptags": "'<p>a <b>b</b></p>' 'a<!-- x -->b  c' '<a' 'a &lt; b' '&amp;amp;'",
        "win_basename": "'C:\\\\a\\\\b.txt' 'a/b' '\\\\\\\\h\\\\s\\\\f'", "win_dirname": "'C:\\\\a\\\\b.txt' 'C:\\\\a' 'C:x' 'a/b\\\\c' 'C:\\\\a\\\\'", "win_splitdrive": "'C:\\\\a' 'a' '\\\\\\\\h\\\\s\\\\f' '//h/s/f'",
        "zip([1])": "l", "zip(l,ls)": "ls", "zip(5)": "l", "zip_longest([1],fillvalue='-')": "ls", "zip_longest(l,ls)": "[1]", "zip_longest(bogus=1)": "l", "zip('ab')|list": "l", "zip(l)|map('join','=')": "ls", "zip(strict=true)": "l",
        "fileglob": "'/etc/nosuch*' '/etc/hostname' '/etc/host[n]ame' '/etc/hostnam?' '/e*/hostname' '/etc/'", "expanduser": "'~' '~/x' '~nosuch/x' 'a~'", "expandvars": "'$NOSUCH_X/a' '${NOSUCH_X}' '$' '$HOME'", "basename": "'/a/b/' 'a' '' '/' 'a//b'", "dirname": "'/a/b/' 'a' '' '/' 'a//b' '//a' '/a' 'a/b//'",
        "e": "\"<a href='x'>&\" '&lt;'", "e|e": "'<'", "escape|upper": "'<a>'", "e|replace('&','x')": "'<'", "safe|type_debug": "s", "e|type_debug": "s", "e~'<'": "s", "safe~'<'": "s", "(e)": "s", "e+'<'": "s", "string|type_debug": "i l", "forceescape|e": "'<'", "safe|e": "'<'", "e|length": "'<'", "e|string|e": "'<'", "e|lower": "'<A>'", "tojson|e": "'<'", "e|join('<')": "['a','b']", "join('<')|e": "['a','b']", "safe|e|type_debug": "'<'", "map('e')|join('<')": "['<','b']", "escape|list": "'<a'", "e|format('<')": "'%s'",
    }
    for form, values in forms.items():
        for value in split_values(values) or FEW:
            yield braces(value.replace("null_", "none") + " | " + form)
    for name in "default bool combine to_json regex_replace version nosuch unique d".split():
        for prefix in ("ansible.builtin.", "ansible.legacy.", "ansible.nosuch.", "nosuch.coll."):
            yield braces("s | " + prefix + name)


def split_values(text):
    """Words of a text; blanks inside quotes and brackets do not count."""
    words, word, depth, quote = [], "", 0, ""
    for at, c in enumerate(text):
        if quote:
            if c == quote and (text[at - 1] != "\\" or text[at - 2] == "\\"):
                quote = ""
        elif c in "'\"":
            quote = c
        elif c in "([{":
            depth += 1
        elif c in ")]}":
            depth -= 1
        if c == " " and not quote and not depth:
            if word:
                words.append(word)
            word = ""
        else:
            word += c
    return words + [word] if word else words


def tests():
    plain = """boolean callable defined undefined escaped even odd false true filter test float integer iterable lower
      upper mapping none number sequence string failed failure succeeded success successful unreachable reachable
      skipped skip changed change started finished any all truthy falsy abs is_abs file is_file directory
      is_dir exists link is_link link_exists mount is_mount nan isnan uri url urn vault_encrypted ansible.builtin.truthy
      divisibleby(2) eq(5) ne(5) ==(5) !=(5) equalto('hello') gt(3) lt(3) ge(5) le(5) greaterthan(3) lessthan(3)
      in(l) in('hello_5') in(d) contains(1) contains('l') sameas(true) sameas(none) match('h') search('l') regex('l')
      match version('4.2','>') version('5','==') subset([1,2,3]) issubset(l) superset([1]) issuperset(le) truthy(true)
      truthy(convert_bool=true) falsy(convert_bool=true) same_file('/etc/hostname') sameas(s)"""
    for form in plain.split():
        for value in VALUES:
            if form[0] not in "=!":
                yield braces(value + " is " + form)
    for form in ["defined", "none", "string", "failed", "changed", "in l", "divisibleby 2", "nosuch", "not defined"]:
        for value in FEW:
            yield braces(value + " is not " + form)
    for value in ["reg", "bad", "skip", "{'failed':'yes'}", "{'results':[]}", "{'results':[{'changed':true}]}",
                  "{'results':[1]}", "{'changed':'x'}", "{'started':1}", "{'started':true}", "{'finished':0}",
                  "{'finished':'1'}", "{'unreachable':true}", "{'skipped':1}", "{'results':'x'}"]:
        for test in "failed succeeded changed skipped unreachable reachable started finished success".split():
            yield braces(value + " is " + test)
    versions = ["1.0", "1.0.0", "1.10", "1.9", "1.0a1", "1.0b2", "1.0rc1", "1.0-1", "2.el7", "1.0.0-alpha.1", "1.0.0-alpha.beta",
                "1.0.0+build", "", "x", "4.2.8p15", "1..2", "11", "v1.2", "1.2.3.4", "1!2.0", "1.0.dev1", "1.0.post1", "01.2.3"]
    for at, left in enumerate(versions):
        for right in versions[at % 5::5] + ["1.0"]:
            for kind in ["", ",strict=true", ",version_type='semver'", ",version_type='pep440'", ",version_type='strict'"]:
                yield braces("'%s' is version('%s','%s'%s)" % (left, right, ["<", ">=", "eq", "ne", "gt"][at % 5], kind))
    for form in ["version('1','<>')", "version('1','=')", "version('1','x')", "version(1)", "version('1',version_type='x')",
                 "version('1','<',true,'loose')", "version('1','<',strict=false)", "version(version='2',operator='lt')",
                 "version_compare('1.0','>=')", "version('2',version_type='loose')", "version('2',version_type='semantic')",
                 "version('1','lt')", "version('1','==',version_type='pep440')"]:
        for value in ["'1'", "'1.0.0'", "1", "1.5", "ansible_distribution_version", "n", "l"]:
            yield braces(value + " is " + form)
    for form in ["match('HE',ignorecase=true)", "search('^two$',multiline=true)", "search('^two$')", "regex('o',match_type='match')",
                 "regex('hello',match_type='fullmatch')", "regex('o',match_type='x')", "match('(')", "match('hell')", "match('ell')",
                 "search(pattern='LL',ignorecase=true)", "regex('hello',false,false,'fullmatch')", "search('')", "match(1)", "search(n)",
                 "search(['a'])", "regex('l',match_type='findall')", "match('hello$')"]:
        for value in ["s", "multi", "i", "n", "l", "nosuch"]:
            yield braces(value + " is " + form)
    for form in ["url", "uri", "urn", "url(['https'])", "uri(['http','ftp'])", "url(schemes='http')", "uri(schemes=['x'])"]:
        for value in ["'http://x.org'", "'x'", "'urn:isbn:1'", "'file:///x'", "'https://h:1/p'", "'http://[::1'", "'://x'", "''", "1", "'mailto:a@b'"]:
            yield braces(value + " is " + form)
    for text in ["1 is sameas 1", "1 is sameas true", "'a' is sameas 'a'", "l is sameas l", "l is sameas ls", "1.0 is sameas 1.0",
                 "none is sameas none", "'int' is filter", "'nosuch' is filter", "'defined' is test", "'x' is test", "range is callable",
                 "lookup is callable", "s.upper is callable", "s is lower", "'ABC' is upper", "'1' is upper", "1 is divisibleby 0",
                 "i is odd", "f is odd", "'3' is odd", "true is integer", "true is number", "none is number", "1 is in [1]",
                 "'a' is in 'abc'", "1 is in 5", "[1] is contains 1", "d is contains 'a'", "d is superset ['a']", "'ab' is subset 'abc'",
                 "[[1]] is subset [[1]]", "l is superset(3)", "[1,0] is any", "[] is any", "[] is all", "[1,0] is all", "5 is any", "'x' is any",
                 "'yes' is truthy(true)", "'no' is truthy(true)", "'x' is truthy(true)", "[] is truthy(true)", "'off' is falsy(true)",
                 "1 is truthy(convert_bool=true)", "'' is truthy", "nosuch is truthy", "x.y is defined", "d.b.c is defined", "d.b.q is defined",
                 "d['b']['q']['r'] is defined", "d.q.r is defined", "nosuch.a.b is defined", "nosuch['a'] is undefined", "d.b.c[9] is defined",
                 "s is defined and i is defined", "s is not none", "not s is none", "s is string is defined", "(s is string) is defined",
                 "1 if s is defined else 2", "1 is defined == true", "s is eq 'hello'", "i is gt 3 and i is lt 9", "'a' is in ls", "omit is defined",
                 "('nan'|float) is nan", "s is nan", "users is iterable", "groups is mapping", "undef() is defined", "undef(hint='x') is undefined",
                 "'/etc' is directory", "'/etc/hostname' is file", "'/etc' is exists", "'/nosuch' is exists", "'x' is abs", "'/' is mount", "'/etc' is mount",
                 "'/etc' is same_file('/etc/.')", "'/etc' is same_file '/nosuch'", "'/etc/mtab' is link", "'/etc/hostname' is link"]:
        yield braces(text)


def methods():
    calls = """capitalize() casefold() center(9) center(9,'*') center(9,'') center('9') count('a') count('l',1) count('l',1,3) count('')
      encode() encode('utf-8').decode() encode('ascii') encode('latin-1') endswith('c') endswith(('o','c')) endswith('') endswith(1) expandtabs(4) find('l') find('l',3) find('l',-2) find('zz')
      find('') format() index('l') index('zz') isalnum() isalpha() isascii() isdecimal() isdigit() isidentifier() islower() isnumeric()
      isprintable() isspace() istitle() isupper() join('ab') join(['x','y']) join([1]) join(d) join(()) ljust(8) ljust(8,'.') ljust(3) lower()
      lstrip() lstrip('aH') partition(',') partition(' ') removeprefix('a') removesuffix('c') replace('l','L') replace('l','L',1) replace('a','') replace('','-')
      replace('','-',2) replace('l') rfind('l') rindex('l') rjust(8,'0') rpartition(' ') rpartition('x') rsplit() rsplit(',') rsplit(',',1) rsplit('c',1) rstrip() rstrip('cdo')
      split() split(',') split(',',1) split('a') split(none,1) split(sep=' ') split('') split(maxsplit=1) splitlines() splitlines(true) splitlines(keepends=true) startswith('a') startswith(('h','a'))
      startswith('l',2) startswith('') startswith(l) strip() strip('a') strip('ac') strip(1) swapcase() title() translate({97:'x'}) translate({97:none}) maketrans('a','b') upper() zfill(6) zfill('6') zfill(2)
      lower(1) nosuch() nosuch upper split.__name__ __len__() __class__  __contains__('a') isdigit(1)
      format(1) format(a=1) __add__('x') __eq__('hello') __getitem__(0) __mul__(2) __mod__(1) __repr__() __str__() format_map(d)"""
    for call in calls.split():
        for value in TEXTS:
            yield braces(value + "." + call)
    for template in ["{}", "{0} {1}", "{a}", "{0[a]}", "{0.name}", "{!r}", "{!s:>8}", "{:5}|", "{:>5}|", "{:^5}|", "{:<5}|", "{:*^9}", "{:05}", "{:+}", "{:,}",
                     "{:_}", "{:.2f}", "{:e}", "{:g}", "{:%}", "{:x}", "{:#x}", "{:o}", "{:b}", "{:#b}", "{:c}", "{:d}", "{:s}", "{:n}", "{:.3}", "{:>{1}}", "{{}}", "{", "}",
                     "{0}{}", "{}{}", "{:X}", "{: }", "{:=+7}", "{:08.3f}", "{:q}", "{!a}", "{!x}", "{0!r:>10}", "{:#o}", "{:G}", "{:10.3}|", "{[0]}", "{.real}", "{:,.2f}", "{:-}", "{:>08}"]:
        for value in ["i", "f", "s", "neg", "t", "n", "l", "1234567.891", "big"]:
            yield braces("'%s'.format(%s,6)" % (template, value))
    for template in ["%s", "%d", "%5d|", "%-5d|", "%05d", "%+d", "% d", "%x", "%X", "%#x", "%o", "%#o", "%e", "%.2f", "%f", "%g", "%G", "%c", "%r", "%a", "%5s|", "%-5s|", "%.2s",
                     "%i", "%u", "%%", "%", "%q", "%s %s", "%(a)s", "%(a)d", "%*d", "%.*f", "%5.1f|", "%+.1e", "%#g", "%ld", "%hd", "%05s", "%-05d|", "%.3d", "%b", "x"]:
        for value in ["i", "f", "s", "neg", "t", "n", "l", "d", "(1,2)", "(1,)", "()", "big", "'x'", "-0.5", "{'a':7}", "[]"]:
            yield braces("'%s' %% %s" % (template, value))
    objects = {
        "l": "append(4) count(1) index(1) index(9) index(1,2) copy() pop() pop(0) pop(9) insert(0,9) insert(-1,9) extend([7]) extend('ab') remove(1) remove(9) reverse() sort() sort(reverse=true) sort(1) "
             "clear() nosuch() __len__() __contains__(1) __getitem__(0) __setitem__(0,9) __class__ __add__([1]) append() append(1,2) items() split() keys length size 0 1 -1 9 first __mul__(2) __iter__() __reversed__()",
        "d": "keys() values() items() get('a') get('q') get('q',1) get('q',nosuch) get() get(l) pop('a') pop('q') pop('q',1) popitem() setdefault('q',1) setdefault('a',1) update({'q':1}) update(q=1) update([('q',1)]) update([1]) "
             "copy() clear() has_key('a') iteritems() fromkeys(l) fromkeys(l,1) fromkeys('ab') __len__() __contains__('a') __getitem__('a') __setitem__('q',1) nosuch nosuch() keys values items a b.c b.d.upper() a.b b.c[0] b.c.0 b.c[-1] b['c'] ['a'] __class__ keys()|list items()|list values()|list "
             "keys()|length keys()[0] items()|first values()|sum keys()|sort|first keys()|join(',') items()|type_debug get('a')|type_debug get('b').c get('b',{}).get('c') items()|map('first')|list keys()|union(['x']) keys()|difference(['a']) values()|list|last",
        "(3,1,2)": "count(1) index(1) index(9) append(1) sort() 0 [0] [-1] [9] [0:2] __len__() __add__((4,)) copy()",
        "i": "bit_length() real imag numerator denominator conjugate() to_bytes(2,'big') __add__(1) upper() nosuch as_integer_ratio() __abs__() bit_count() __str__() is_integer() __class__ to_bytes() from_bytes('a')",
        "f": "is_integer() hex() as_integer_ratio() real imag conjugate() fromhex('0x1p-2') __round__() nosuch __int__() __floor__() bit_length()",
        "t": "real bit_length() upper() __class__ numerator", "n": "x upper() __class__ real", "big": "bit_length() real",
        "range(5)": "start stop step count(1) index(2) index(9) __len__() append(1) [0] [-1] [1:3] [9]",
        "('2021-03-04 05:06:07'|to_datetime)": "year month day hour minute second microsecond strftime('%Y/%m') isoformat() isoformat(' ') date() timestamp()|int weekday() isoweekday() replace(year=2020) toordinal() ctime() nosuch tzinfo date()|string astimezone()|type_debug utcoffset()",
        "(('2021-03-04 05:06:07'|to_datetime)-('2021-03-01 01:00:00'|to_datetime))": "days seconds total_seconds() microseconds nosuch days|type_debug __class__ total_seconds()|int",
        "s.encode()": "decode() decode('utf-8') upper() startswith('h') hex() split() [0] __len__() nosuch title() count('h')",
        "['a','b']|union(['c'])": "copy() append(1)", "('a',)|union(('a',))": "copy() add('a') pop() __len__() issubset(['a']) union(['a']) difference(['a']) intersection(['a']) isdisjoint(['a']) remove('q') discard('a') update(['a']) clear() nosuch [0]",
        "cycler(1,2)": "next() current reset() nosuch", "namespace(a=1)": "a b nosuch()", "joiner('|')": "sep used nosuch", "lookup": "nosuch",
    }
    for value, calls in objects.items():
        for call in calls.split():
            yield braces(value + ("" if call.startswith("[") else ".") + call)
            if value == "l" and "(" in call:
                yield "tpl", "{% set q = [3, 1, 2] %}{% set _ = q." + call + " %}{{ q }}"
            if value == "d" and "(" in call and "|" not in call:
                yield "tpl", "{% set q = {'a': 1, 'b': {'c': [1]}} %}{% set _ = q." + call + " %}{{ q }}"


def operators():
    for operator in ["+", "-", "*", "/", "//", "%", "**", "==", "<", ">=", "in", "~", "and", "or"]:
        for left in OPERANDS:
            for right in OPERANDS:
                if operator == "**" and "big" in (left, right) or operator == "*" and "big" in (left, right) and (left in ("s", "'%s'", "l", "(1, 2)") or right in ("s", "'%s'", "l", "(1, 2)")):
                    continue
                yield braces(left + " " + operator + " " + right)
    for operator in ["!=", "<=", ">", "not in"]:
        for left, right in zip(OPERANDS, OPERANDS[3:] + OPERANDS[:3]):
            yield braces(left + " " + operator + " " + right)
    for value in OPERANDS:
        for form in (["range(%s)"] if value != "big" else []) + ["-%s", "+%s", "not %s", "%s[0]", "%s['a']", "%s.a", "%s[1:]", "%s[::-1]", "%s[-1]", "%s[none]", "%s[:2:2]", "%s()", "%s(1)", "%s[1.0]", "%s[nosuch]", "%s[true]", "%s[0:nosuch]", "%s['upper']", "%s[l]",
                     "%s if t", "%s if ff", "1 if %s else 2", "[%s]", "{'k':%s}", "{%s:1}", "(%s,)", "-(%s)", "%s is defined", "[%s]|first", "%s|string", "%s|list", "'' ~ %s", "dict(a=%s)", "%s == %s", "%s is sameas(%s)", "%s|to_json", "'%%s' %% (%s,)", "[%s,%s]|unique", "[%s,1]|sort", "[%s]|sum", "%s|type_debug", "[%s]|join('-')", "namespace(a=%s).a", "%s[0][0]", "%s.0", "%s.real", "l[%s]", "d[%s]", "s[%s]", "l[%s:]", "l[::%s]"]:
            yield braces(form.replace("%%", "\0").replace("%s", value).replace("\0", "%"))
    for text in """1<2<3 1<3<2 1==1.0==true 3>2>=2>1 1<'a' 'a'<'b'<'c' 1!=2!=1 2**3**2 -2**2 (-2)**2 2**-1 2**0.5 (-8)**(1/3) 0**0 0**-1 0.0**-1 7//2 -7//2 7//-2 7.5//2 -7.5//2 7%3 -7%3 7%-3 7.5%2 -7.5%2 1e400 -1e400 1e308*10
      1_000 0x1F 0b101 0o17 017 1.5e3 1e-7 .5 5. 1_0.5 0x 1__0 100000000000000000000000*10 10**30 2**100 2**0 1/3 10/2 2/3*3 0.1+0.2 1e16 1e15 123456789012345680.0 1.0 -0.0 5//0.0 5%0.0 5.0//0 1/0 0/1 'a'*3 3*'a' 'a'*-1 [1]*3 (1,)*2 [1]+[2] [1]+(2,) (1,)+(2,) 'a'+1 1+'a' 'a'+'b'
      'a'~1~none~true~1.5~[1] 'abc'[1] 'abc'[-1] 'abc'[5] 'abc'[1:] 'abc'[::-1] 'abc'[::2] 'abc'['x'] [1,2,3][1:2] [1,2,3][-2:] [1,2,3][::-1] [1,2,3][3:] [1,2,3][::0] [1,2,3][1:][0] (1,2,3)[:2] {'a':1}['a'] {'a':1}.a {'a':1}['b'] {'a':1}.b {1:2}[1] {1:2}.1 {1:2}['1'] [[1,2],[3]][0][1] 'a''b' "a"'b' 'it\\'s' "a\\nb"
      1in[1] 'a'in'abc' 'a'in['a'] 'a'in{'a':1} 1in{'a':1} 1in'1' none==none none!=0 none<1 true+true true==1 true*3 -true not(1) not(0)and(1) 1and(2) 0or(2) 0or'' ''or[]or'x' 1or(1/0) 0and(1/0) true+1 'b'>'a' 'B'>'a' 'é'>'z' [1,2]<[1,3] [1]<[1,0] (1,2)<(1,3) {'a':1}=={'a':1} {'a':1}<{'b':1} [1]==(1,) 1.0==1 '1'==1 1=='1' [1,'a']==[1,'a'] true=='True' []==false
      ((1)) (1,) () (1,2) [] {} [1,] {'a':1,} {'a':{'b':1}} {1:1,1.0:2,true:3} {'a':1,'a':2} [1,[2,[3]]] {(1,2):3} {[1]:2} {none:1} {n:1}[none] [none,true,1.5,'x'] ['é'] ["it's"] ['"'] ["'\\""] ['\\n\\t\\\\'] ['\\x00'] [''] {'k':'v'}.items() {'a':1}.keys() {'a':1}.values() dict(a=1) dict([('a',1)]) dict({'a':1},b=2) dict([1]) dict() dict(l) dict(1) dict(users[0],x=1) range(3) range(1,4) range(4,0,-2) range(0) range('a') range(1.5) range(3)|list range(1,10,3)|list range(5)|sum range(0,3,0) range() range(3)==range(3) range(3)~''
      lipsum(1)|type_debug lipsum(html=false)|length>0 cycler('a','b').next() cycler() cycler(1).current joiner()() joiner(',') namespace(a=1) namespace(a=1).a namespace().b namespace({'a':1}).a namespace(1) now()|type_debug now().year>2000 now(fmt='x') now(utc=true,fmt='%Y')|length undef() undef('hint') undef(hint='h')|default('x') omit omit|type_debug vars|type_debug vars.s vars['i'] vars.ref vars['nest'].x environment context self self.x loop caller varargs
      s.upper s.upper()() 5() 'a'() none() l() nosuch() nosuch.x nosuch.x.y nosuch['a'] nosuch[0] nosuch+1 d.nosuch d.nosuch.x d['nosuch'] d.b.nosuch l[9] l[9].x l['x'] l.x s.x i.x n.x n['x'] n[0] i[0] s[0].y (nosuch) [nosuch] {'a':nosuch} [nosuch]|length [nosuch]|list [nosuch]|first [nosuch,1]|last {'a':nosuch}.a|default(1) nosuch|default(nosuch2) nosuch|default(nosuch2)|default(3) (nosuch|default) not(nosuch) nosuch==nosuch nosuch==1 nosuch!=1 nosuch~'' nosuch<1 nosuch(1) nosuch|length nosuch|list nosuch|string nosuch|bool nosuch|int nosuch|join nosuch|type_debug nosuch[1:] -nosuch nosuch|upper
      undefref undefref|default('x') undefref.x|default('x') undefref~'' ref|upper refi+1 refi|int+1 refl[0] refl+[1] nest nest.x nest.y nest['y'][0] chain|length loopa|default('x') loopa|string condtext users[0].name users[-1]['name'] users|map(attribute='name')|join users.0.name users[0].groups.0 users[0]['groups'][1] users[9].name users[9]|default('z') users[0].nope|default('z') users.name users[0].items users[0].items()|list users[0].keys()|list users[0].get('age') users[0].copy users[0].values()|list|length
      'x'if(t) 'x'if(ff) ('x'if(ff))~'y' ('x'if(ff))|default('d') ('x'if(ff))|length ('x'if(ff))is(defined) ['x'if(ff)] ['x'if(ff)]|length ('x'if(ff))==''  1if(t)else(2) 1if(ff)else(2)if(ff)else(3) (1if(t))+1 'a'if'x'in['x']else'b' true if(nosuch) l|length>2and(t) i>3or(nosuch) i>9and(nosuch) nosuch|default(false)or(t)
      f|int f|round i/2 i//2 i*1.0 i|float num|int+1 num|float num+1 num*2 num~1 big+1 big*big big//7 big%7 big/7 -big big|float big|string big|int(base=10) big**2 big==big+0 big>f f>big 1e30==10**30 9007199254740993==9007199254740992.0 9007199254740993>9007199254740992.0 2**1000>1e300 2**2000>1e300 1e300<2**2000
      'abc'|first 'abc'|last l|first|string l|max-l|min [l,ls]|flatten l+ls|map('string')|list|sort l|map('string')|join(',') l|length==3 ls|sort|join ls|sort(case_sensitive=true)|join l|sort|reverse|list l|select('odd')|list|length s|list|unique|join s|upper|lower|title|capitalize {'a':1}|combine({'b':2})|dict2items d|dict2items|items2dict==d d|to_json|from_json==d d|to_yaml|from_yaml==d users|to_nice_yaml|from_yaml==users
      lookup('vars','s') lookup('vars','nosuch') lookup('vars','nosuch',default='x') lookup('vars','nosuch',default=none) lookup('vars','s','i') lookup('vars',1) lookup('vars','ref') query('vars','s','i') lookup('vars','users')|length lookup('vars','undefref') lookup('vars','l') lookup('vars','nest','l') lookup('ansible.builtin.vars','s') lookup('nosuch','x') lookup('nosuch','x',errors='ignore') lookup() lookup('vars') query('vars') lookup('vars',s,errors='ignore') lookup('vars','nosuch',errors='ignore') lookup('vars','nosuch',errors='warn')
      lookup('items',[1,[2,[3]]]) lookup('items','a','b') query('items',[1,[2]],3) q('items','a,b') lookup('list',[1,[2]]) query('list',[1,[2]]) query('list',1,2) lookup('list','a') query('list') query('list',nosuch) lookup('list',[nosuch]) lookup('dict',d) query('dict',{'a':1}) query('dict',{'a':1},{'b':2}) lookup('dict',{'a':1}) lookup('dict',l) query('dict',[{'a':1}]) lookup('dict',{}) query('dict',users) lookup('dict',{'a':1},wantlist=true) lookup('dict',{'a':1,'b':2})
      query('nested',[1,2],['a','b']) query('nested',[1]) query('nested') query('nested',1,2) query('nested','ab',[1]) query('nested',[[1,2]],[3]) query('nested',[],[1]) lookup('nested',[1,2],[3]) lookup('nested',['a'],['b']) query('cartesian',[1],[2]) query('together',[1,2],[3,4]) query('together',[1],[2,3]) query('together') query('together',[1,2]) query('together','ab',[1]) query('together',[[1]],[[2]]) lookup('together',['a'],['b']) query('together',[],[]) query('together',{'a':1},[1])
      query('subelements',users,'groups') query('subelements',users,'nope') query('subelements',users,'nope',{'skip_missing':true}) query('subelements',users,'name') query('subelements',users) query('subelements',d,'c') query('subelements',users,'groups',{'bogus':1}) query('subelements',[d],'b.c') query('subelements',users,'groups','skip_missing') query('subelements',1,'x') query('subelements',[1],'x') query('subelements',users,1) query('subelements',[{'skipped':true}],'x') query('subelements',{'a':{'x':[1]}},'x')
      query('sequence','5') query('sequence','2-5') query('sequence','2-10/2') query('sequence','4:host%02d') query('sequence','start=5,end=3') query('sequence',start=1,end=3) query('sequence',count=3) query('sequence','count=3') query('sequence','start=0x0f00,count=4') query('sequence','0x10-0x13') query('sequence','') query('sequence','x') query('sequence','1-3:%d-%d') query('sequence','5-1') query('sequence',start=5,end=1) query('sequence',start=5,end=1,stride=-2) query('sequence',start=0,end=4,stride=2,format='n%02x') query('sequence',count=0) query('sequence',end=0) query('sequence',start=1,end=3,count=3) query('sequence',bogus=1) query('sequence',start='0x10',end='0x12') query('sequence',end='x') query('sequence',end=3.0) query('sequence',count='5',stride=3) query('sequence','0-2') query('sequence','1-3','5-6') query('sequence',end=3,format='%s') query('sequence',end=3,format='x') query('sequence',start=0,end=10,stride=0)
      query('flattened',[1,[2,[3]]]) query('flattened',[none,'a']) query('flattened','a',['b']) lookup('flattened',l) query('indexed_items',['a','b']) query('indexed_items',[1,[2]]) query('indexed_items','a') query('indexed_items') query('random_choice',['a']) query('random_choice') lookup('random_choice','a') lookup('env','NOSUCH_X') lookup('env','NOSUCH_X',default='d') lookup('env','NOSUCH_X',default=undef()) lookup('env','NOSUCH_X','NOSUCH_Y') query('env','NOSUCH_X') lookup('env','') lookup('varnames','^ansible_dis') lookup('varnames','^s$','^i$') query('varnames','^ansible_distribution') lookup('varnames','nothing_like_it') lookup('varnames','(') lookup('varnames',1)
      lookup('pipe','printf\\ab') lookup('pipe','exit(3)') lookup('pipe','false') lookup('pipe','false',errors='ignore') query('pipe','echo','true') lookup('lines','echo') query('lines','false') lookup('file','/nosuch') lookup('file','/nosuch',errors='ignore') query('file','/nosuch',errors='ignore') lookup('file','/nosuch',errors='warn')|default('x',true) lookup('file','/nosuch',errors='strict') lookup('file','/nosuch',errors='bogus') query('fileglob','/nosuch/*') lookup('fileglob','/nosuch/*') query('fileglob','/etc/hostname') lookup('first_found',['/nosuch']) lookup('first_found',['/nosuch'],skip=true) query('first_found',['/nosuch'],skip=true) query('first_found',['/nosuch','/etc/hostname']) lookup('first_found','/etc/hostname') query('first_found',{'files':'hostname','paths':'/nosuch,/etc'}) query('first_found',files=['nosuch','hostname'],paths=['/etc']) query('first_found',['x'],files=['hostname'],paths=['/etc']) query('first_found',{'files':'nosuch','skip':true}) query('first_found',5) query('first_found',files='hostname',paths='/etc') query('first_found') query('first_found',{'files':['nosuch','hostname'],'paths':['/x','/etc']}) query('first_found',[['/nosuch'],['/etc/hostname']])
      lookup('template','/nosuch') lookup('url','http://127.0.0.1:1/x') lookup('url','http://127.0.0.1:1/x',errors='ignore') lookup('password','/dev/null')|length lookup('password','/dev/null',length=5)|length lookup('password','/dev/null',seed='x') lookup('password','/dev/null',seed='x',length=8,chars=['digits']) lookup('password','/dev/null',seed='x',chars=['ascii_lowercase','-']) lookup('password','/dev/null',chars=['a'],length=3) lookup('password','/dev/null',length=3,chars='a,b') lookup('password','/dev/null',bogus=1) lookup('password','/dev/null',seed=5) lookup('password','/dev/null',seed='y',chars='digits,,,',length=30) lookup('password','/dev/null',length='x') lookup('password','/dev/null',seed='z',chars=['hexdigits','punctuation'],length=40) lookup('password','/dev/null',seed='z',chars=['printable'],length=9) lookup('password','/dev/null',encrypt='nosuch') lookup('password','/dev/null',encrypt='md5_crypt')|length
      lookup('config','DEFAULT_BECOME_USER') lookup('config','NOSUCH') lookup('config','NOSUCH',on_missing='skip') query('config','NOSUCH',on_missing='warn') lookup('config','DEFAULT_ROLES_PATH')|type_debug lookup('config','RETRY_FILES_ENABLED') lookup('config','DEFAULT_FORKS') lookup('config','DEFAULT_TIMEOUT') lookup('config','DEFAULT_REMOTE_USER') lookup('config','DEFAULT_JINJA2_NATIVE') lookup('config','DEFAULT_GATHERING') lookup('config','HOST_KEY_CHECKING') lookup('config','x',on_missing='bogus') lookup('config',1) lookup('inventory_hostnames','all') lookup('inventory_hostnames','all:!web') query('inventory_hostnames','web') query('inventory_hostnames','nosuch') query('inventory_hostnames','all:&web') query('inventory_hostnames','ps*') query('inventory_hostnames','all','!web') query('inventory_hostnames','all[0]') query('inventory_hostnames','~ps[12]')""".split():
        yield braces(text)


ADDRESSES = """192.168.0.1 192.168.0.1/24 192.168.0.0/24 192.168.0.255/24 10.0.0.0/8 10.1.2.3/255.255.0.0 10.1.2.3/0.0.255.255
      10.0.0.1/30 10.0.0.0/30 10.0.0.3/30 10.0.0.2/31 10.0.0.3/32 0.0.0.0/0 127.0.0.1 127.1.2.3/8 224.0.0.5 239.1.1.1 169.254.1.1/16
      8.8.8.8 8.8.8.8/24 172.16.5.0/25 255.255.255.0 10.1 10.1/16 1.2.3.004 1.2.3.4.5 256.1.1.1 1.2.3.4/33 1.2.3.4/x
      2001:db8::1 2001:DB8:0::10/64 2001:db8::/32 fe80::1/10 fe80::100/10 ::1 ::1/128 ::/0 fd00::5/127 fc00::/126 ff02::1 2002:c0a8:1::1/48
      ::ffff:1.2.3.4 ::ffff:10.0.0.1/120 ::1.2.3.4 1::2:3:4:5:6:7 1:0:0:2:0:0:0:3 1:2:3:4:5:6:7:8 1:2:3:4:5:6:7:8:9 1::2::3 :: :::
      host.example 42540766411282592856903984951653826560 3232235521 3232235521/24 42540766411282592856903984951653826561/64""".split()
QUERIES = """6to4 address address/prefix bool broadcast cidr first_usable gateway gw host host/prefix hostmask hostnet int ip
      ip/prefix ip_netmask ipv4 ipv6 last_usable link-local lo loopback multicast net next_usable netmask network network_id
      network/prefix network_netmask network_wildcard peer prefix previous_usable private public range_usable revdns router
      size size_usable subnet type unicast v4 v6 version wildcard wrap 1 -1 0 5 300 -300 1.5 x 192.168.0.0/16 10.0.0.0/8
      2001:db8::/32 192.168.0.1 cidr_lookup ::/0 0.0.0.0/0""".split()


def addresses():
    """The filters about addresses: those of ansible.utils, with netaddr."""
    for address in ADDRESSES:
        text = "'" + address + "'"
        for form in ["ipaddr", "ipv4", "ipv6", "ipwrap", "ipsubnet", "ansible.utils.ipaddr", "ansible.netcommon.ipv4"]:
            yield braces(text + " | " + form)
        for query in QUERIES:
            yield braces(text + " | ipaddr('" + query + "')")
        for query in ["address", "network", "prefix", "host", "net", "1", "private", "10.0.0.0/8", "ipv6", "wrap"]:
            yield braces(text + " | ipv4('" + query + "')")
            yield braces(text + " | ipv6('" + query + "')")
        for form in """ipsubnet(26) ipsubnet(26,0) ipsubnet(26,-1) ipsubnet(26,5) ipsubnet(8) ipsubnet(64) ipsubnet(64,1) ipsubnet(129)
              ipsubnet('10.0.0.0/8') ipsubnet('2001:db8::/32') ipsubnet('x') nthhost(1) nthhost(-1) nthhost(300) nthhost(0) nthhost
              ipmath(5) ipmath(-1) ipmath('x') next_nth_usable(1) next_nth_usable(5) previous_nth_usable(1) previous_nth_usable(3)
              network_in_network('192.168.0.77') network_in_network('10.0.0.0/24') network_in_usable('192.168.0.1')
              network_in_usable('192.168.0.0') slaac('00:11:22:33:44:55') ipaddr(1) ipaddr(-2) ipaddr(query='netmask')
              ipaddr('net',version=4) ipaddr('',6) ipaddr('prefix')|type_debug ipaddr('size')|type_debug""".split():
            yield braces(text + " | " + form)
    lists = ["['192.168.0.1','10.0.0.0/8','2001:db8::1','x','172.16.3.4/12']", "[]", "['x']", "['10.0.0.0/25','10.0.0.128/25','10.0.1.0/24']",
             "('10.0.0.1','fe80::1')", "[1,none,true,'10.0.0.1']", "['::1/64','2001:db8::/33','2001:db8:8000::/33']", "['0.0.0.0/1','128.0.0.0/1']",
             "['10.0.0.0/24']", "['10.0.0.0/24','10.0.0.0/24','10.0.0.7']", "['192.168.1.0/24','192.168.5.9']"]
    for value in lists + ["i", "f", "0", "true", "ff", "none", "n", "s", "empty", "num", "d", "l", "big", "nosuch", "users"]:
        for form in """ipaddr ipv4 ipv6 ipwrap ipaddr('address') ipaddr('private') ipaddr('10.0.0.0/8') ipaddr('network') ipaddr('bool') ipaddr('1')
              ipv4('address') ipaddr('net') cidr_merge cidr_merge('span') cidr_merge('x') reduce_on_network('10.0.0.0/8')
              ipsubnet nthhost(1) hwaddr ip4_hex""".split():
            yield braces(value + " | " + form)
    for mac in ["52:54:00:12:34:5F", "52-54-00-12-34-5f", "5254.0012.345f", "52540012345f", "525400:12345f", "52:54:0:12:34:5f", "x", "52:54:00:12:34",
                "52:54:00:12:34:5g", "5254:0012:345f"]:
        for query in "'' 'bare' 'bool' 'int' 'cisco' 'eui48' 'linux' 'pgsql' 'postgresql' 'psql' 'unix' 'win' 'x'".split():
            yield braces("'" + mac + "' | hwaddr(" + query + ")")
        yield braces("'" + mac + "' | ansible.utils.macaddr")
        yield braces("'" + mac + "' | ansible.utils.macaddr('linux')")
        yield braces("'2001:db8::/64' | slaac('" + mac + "')")
    for form in "'192.168.1.5'|ansible.utils.ip4_hex '192.168.1.5'|ansible.utils.ip4_hex(':') 'x'|ansible.utils.ip4_hex '192.168.0.0/24'|ansible.utils.nthhost(5)".split():
        yield braces(form)


def queries():
    """json_query, over data that has no texts of an author: of those community.general cannot sort."""
    data = """('{"a": {"b": {"c": 1}, "list": [0, 1, 2, 3, 4, 5], "none": null, "x-y": "dash"}, "people": [{"name": "bob", "age": 30,
      "tags": ["x", "y"]}, {"name": "al", "age": 25, "tags": []}, {"name": "cy", "age": 41}, {"age": 7}], "nested": [[1, 2], [3, [4]], 5],
      "str": "hello", "num": 2.5, "neg": -3, "yes": true, "no": false, "empty": [], "obj": {"k1": {"v": 1}, "k2": {"v": 2}, "k3": 3}}'
      | from_json)""".replace("\n     ", "")
    for query in """a a.b a.b.c a.b.d a.x a.list a.list[0] a.list[-1] a.list[9] a.list[1:3] a.list[:2] a.list[::2] a.list[::-1] a.list[-2:] a.list[5:1:-2] a.list[::0]
      a.list[*] a.list[] a."x-y" a.x-y "a" @ @.a `1` `"x"` `x` `[1,2]` `{"q":1}` 'raw' 'it\\\\'s' '' a.none a.none.x people[*].name people[].name people[*].tags people[*].tags[]
      people[].tags[] people[*].tags[0] people[0].name people[-1].name people[0:2].name people[?age>`28`] people[?age>`28`].name people[?name=='bob'] people[?name!='bob'].age
      people[?tags] people[?!tags].age people[?tags&&age<`31`].name people[?name=='al'||age==`7`].age people[?age>=`25`]|[0] people[?age>=`25`]|[0].name people[?contains(tags,'x')].name
      people[?tags]|[?contains(tags,'x')].name people[?starts_with(name,'b')] people[?name]|[?starts_with(name,'b')].age people[*].[name,age] people[*].{n:name,a:age} people[].{n:name,"q-r":age} people[0].[name]
      people[0].{x:nope} nested nested[] nested[][] nested[*][0] nested[0][1] nested[*][] nested[0][0:1] nested[0:1][0] nested[1][1][0] obj.* obj.*.v obj.*.v[] *.b *.*.v *[0] obj.*|[0] str num neg yes no empty
      str[0] str.x num.x [a.b.c,str] {x:str,y:num} [*] [0] [] * length(str) length(people) length(obj) length(num) length(@) keys(obj) values(obj) keys(a.list) type(a) type(str) type(num) type(yes) type(a.none) type(empty)
      abs(neg) abs(num) abs(str) ceil(num) floor(num) ceil(neg) avg(a.list) avg(empty) avg(nested) sum(a.list) sum(empty) sum(people[].age) max(a.list) min(a.list) max(people[].name) min(empty) max(nested) max_by(people,&age)
      max_by(people,&age).name min_by(people,&age) sort(a.list) sort(people[].name) sort(people) sort_by(people,&age) sort_by(people,&age)[].name sort_by(people,&name) sort_by(people[?name],&name)[*].age sort_by(empty,&x) reverse(a.list) reverse(str)
      join(',',people[].name) join('-',a.list) join(`1`,empty) to_string(a) to_string(str) to_string(num) to_string(yes) to_string(`null`) to_array(str) to_array(a.list) to_number(`"12"`) to_number('1.5') to_number('x') to_number(yes) to_number(neg)
      not_null(a.none,str) not_null(a.none) not_null() merge(a.b,obj) merge(`{"a":1}`,`{"a":2}`) merge(`1`) map(&age,people) map(&name,people) map(&[0],nested) map(name,people) contains(str,'ell') contains(a.list,`3`) contains(str,`1`) contains(num,'x')
      ends_with(str,'lo') ends_with(str,`1`) nosuch(a) length() length(str,str) &a people[?age] people[?@.age<`30`].age people[?age<`30`&&age>`10`] (a.b).c (people[*].name)[0] people[*].name|[0] people[*].name[0] people[].tags|[] a.list[?@>`2`] a.list[?@>`2`]|length(@)
      a.b==`{"c":1}` a.b.c=='1' a.b.c==`1` a.b.c==`1.0` yes==`1` no==`0` a.none==`null` str<'z' str>num a.list<`3` !yes !empty !a.none !`0` yes&&str no||str empty||`[]` a.none||a.none||'z' a&&b&&c `1`<`2` `1`<='x'
      a. .a a[ a] a.[ a.list[0 a.list[a] a.{x} a.{x:} {} foo( a..b a.'x' a.`1` "a(b" a|| |a a| people[?] people[?age>] @(a) "a"(b) a.list[0:1:2:3] a.list[1 people[?age>`28`].{n:name}|[0].n people[*].obj.x[] people[*].tags[*] people[*].*
      people[*].tags|[0][0] a.list[0].x a.list[*].x obj.k3.v obj.*.v|sum(@) length(people[?age>`10`]) people[?length(name||'')>`2`].name people[?type(tags)=='array'].name values(obj)[?v].v keys(obj)|sort(@)|[-1] [people[0].name,people[1].name] a.list[?@==`3`||@==`4`]""".split():
        yield "tpl", "{{ " + data + " | json_query(\"" + query.replace('"', '\\"') + "\") }}"
    for value in ["l", "ls", "d", "users", "n", "s", "i", "nosuch", "le", "mixed", "(1, 2)"]:
        for query in ["@", "[0]", "[*].name", "a", "length(@)", "[?name=='bob'].age", "*", "type(@)", "b.c", "[?active].name | [0]", "[].groups[]"]:
            yield braces(value + " | json_query(\"" + query + "\")")
    yield braces("users | community.general.json_query('[0].name')")
    yield braces("users | json_query")
    yield braces("users | json_query(1)")


def all_cases():
    for group in (operators, filters, tests, methods, addresses, queries):
        for case in group():
            yield case
