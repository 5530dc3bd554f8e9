"""The help of the course's commands in Chinese, by its English, and the forms of what is said of options.

tests/test_refusals.py walks the commands `zoo check` and `zoo lesson`, their options and their mistakes.
"""

HELP: dict[str, str] = {
    # groups of options
    "Output": "输出",
    "How it runs": "怎样运行",
    # options that commands share
    "Replace a file that is there, which is refused else.": "覆盖已有的文件；不写时会拒绝。",
    "torch or paddle, or both where a command can run both; by default what is installed.": (
        "torch 或 paddle；能运行两者的命令也可以写 both。默认是已安装的那个。"
    ),
    "All that there are, in place of names.": "全部，不必写名字。",
    "en or zh; by default ZOO_LANG, else en.": "en 或 zh；默认由 ZOO_LANG 决定，没有设置就是 en。",
    "What to write: a file, or the folder of several files.": "写到哪里：一个文件，或放几个文件的文件夹。",
    # zoo check
    "Grade your answers to a lesson's exercises. Your file is run, in a process with limits.\n\n"
    "--all grades what changed in any lesson, and shows the progress. Without --backend both are graded, if you have\n"
    "begun both. --hunt is about the bug hunt (`zoo lesson hunt`); each --hint shows one hint more, and then the "
    "answer.\nExit code 0: all that you began is right. 1: something is wrong, or nothing was begun. 2: refused.": (
        "批改你对一课练习的回答。你的文件会在有限制的进程里运行。\n\n"
        "--all 批改各课中有改动的部分，并显示进度。不写 --backend 时，如果两个框架的练习你都开始了，就都批改。\n"
        "--hunt 用于找错题（`zoo lesson hunt`）；每写一次 --hint 就多给一条提示，最后给出答案。\n"
        "退出码 0：已开始的都对。1：有错，或者什么都没有开始。2：拒绝执行。"
    ),
    "A lesson, such as 05, a hunt, or a file with answers.": "一课（例如 05）、一道找错题，或写有答案的文件。",
    "Say exactly what is wrong.": "明确说出错在哪里。",
    "The bug hunt: all of it, or one, as in zoo check --hunt 07.": (
        "找错题：全部，或其中一道，例如 zoo check --hunt 07。"
    ),
    "The lesson of a file that does not say.": "没有写明属于哪一课的文件，用它指明。",
    "The time that one answer may take, in seconds.": "一个回答最多可用的时间，单位秒。",
    "The memory that an answer may take, in GB; Linux alone holds it.": (
        "一个回答最多可用的内存，单位 GB；只有 Linux 能做到这一限制。"
    ),
    # zoo lesson
    "The course: list the lessons, run one, make a notebook of it, copy its exercises; the bug hunt.": (
        "课程：列出各课、运行一课、把它写成笔记本、取得练习；还有找错题。"
    ),
    "List the lessons.": "列出各课。",
    "A lesson's number or name, such as 05 or googlenet.": "一课的编号或名字，例如 05 或 googlenet。",
    "Run a lesson's cells in a backend; its pictures go into the folder --out, beside those that are there.\n\n"
    "Exit code 0: all cells ran. 1: a cell failed, or a number that the text states is another. 2: refused.": (
        "用一个后端运行一课的各个单元；图写到文件夹 --out 里，那里已有的图会保留。\n\n"
        "退出码 0：所有单元都已运行。1：有单元失败，或与课文写的数字不同。2：拒绝执行。"
    ),
    "Run a lesson's cells in a backend; its pictures go into the folder --out, beside those that are there.": (
        "用一个后端运行一课的各个单元；图写到文件夹 --out 里，那里已有的图会保留。"
    ),
    "The short form, as the tests run it.": "短的形式，测试运行的就是它。",
    "Write a Jupyter notebook with one backend's cells.": "写出一个 Jupyter 笔记本，单元是一个后端的。",
    "Copy a lesson's exercises to NN_name/ in a folder, to be filled in and graded by `zoo check`.": (
        "把一课的练习复制到文件夹里的 NN_name/，填写后由 `zoo check` 批改。"
    ),
    "Copy the bug hunt's files, or one hunt's, to hunt/NN_name/ in a folder: a right network, and its broken port.\n\n"
    "Find the mistake in the port, mend it, and grade it with `zoo check --hunt`. --backend is that of the ports; "
    "without\nit, and with both, those to either. Of all hunts, ports that are there already stay as they are.": (
        "把全部或一道找错题的文件复制到文件夹里的 hunt/NN_name/：一个对的网络，和它有错的移植。\n\n"
        "请找出移植里的错误，改正它，再用 `zoo check --hunt` 批改。--backend 是移植所用的框架；不写，或写 both，\n"
        "就包括两个框架的。复制全部时，已有的移植保持原样。"
    ),
    "Copy the bug hunt's files, or one hunt's, to hunt/NN_name/ in a folder: a right network, and its broken port.": (
        "把全部或一道找错题的文件复制到文件夹里的 hunt/NN_name/：一个对的网络，和它有错的移植。"
    ),
    "A hunt's number or name, such as 07; all, if it is left out.": "一道找错题的编号或名字，例如 07；不写就是全部。",
    "Open a lesson in Jupyter, as a notebook in the current folder.": (
        "在当前文件夹写出笔记本，并用 Jupyter 打开这一课。"
    ),
}

# what the library says of options, as regular expressions of its two kinds of wording
FORMS: dict[str, str] = {
    r"Missing argument (?P<name>'.+?')\.?": "缺少参数 {name}。",
    r"Missing option (?P<name>'.+?')\.?": "缺少选项 {name}。",
    r"Missing command\.?": "缺少命令。",
    r"No such option:? (?P<name>\S+?)\.?": "没有选项 {name}。",
    r"No such option:? (?P<name>\S+?)\.? \(?(?:Possible options:|Did you mean(?: one of:)?) (?P<near>.+?)[?)]*": (
        "没有选项 {name}；是不是想写 {near}？"
    ),
    r"No such command (?P<name>'.+?')\.?": "没有命令 {name}。",
    r"No such command (?P<name>'.+?')\.? \(?Did you mean(?: one of:)? (?P<near>.+?)[?)]*": (
        "没有命令 {name}；是不是想写 {near}？"
    ),
    r"Got unexpected extra arguments?(?:\(s\))? \((?P<name>.+)\)": "多出了参数：{name}。",
    r"Option (?P<name>'.+?') requires (?:an argument|\d+ arguments)\.?": "选项 {name} 后面要写一个值。",
    r"Option (?P<name>'.+?') does not take a value\.?": "选项 {name} 不带值。",
}
