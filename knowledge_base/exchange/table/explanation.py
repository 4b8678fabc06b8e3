"""The workbook's second sheet: what each column means, for whoever fills them in."""

from typing import Final

TITLE: Final = "Help · 说明 · 說明 · Trợ giúp"
LINES: Final = (
    ("column", "English", "简体中文", "繁體中文", "Tiếng Việt"),
    (
        "",
        "One row for each language of an entry. Rows of the same entry have the same id. The order of rows and columns is free.",
        "每个条目的每种语言占一行。同一条目的各行使用相同的 id。行和列的顺序不限。",
        "每個條目的每種語言佔一列。同一條目的各列使用相同的 id。欄與列的順序不限。",
        "Mỗi ngôn ngữ của một mục là một dòng. Các dòng của cùng một mục có cùng id. Thứ tự dòng và cột tùy ý.",
    ),
    (
        "id",
        "The entry's name: lower-case letters, digits and hyphens, such as delivery-time. Needed on every row.",
        "条目的名称：小写字母、数字和连字符，例如 delivery-time。每行都要填写。",
        "條目的名稱：小寫字母、數字和連字號，例如 delivery-time。每列都要填寫。",
        "Tên của mục: chữ thường không dấu, chữ số và dấu gạch nối, ví dụ delivery-time. Dòng nào cũng phải có.",
    ),
    (
        "language",
        "zh-Hans, zh-Hant, en or vi. Needed on every row.",
        "zh-Hans（简体）、zh-Hant（繁体）、en（英语）或 vi（越南语）。每行都要填写。",
        "zh-Hans（簡體）、zh-Hant（繁體）、en（英語）或 vi（越南語）。每列都要填寫。",
        "zh-Hans, zh-Hant, en hoặc vi. Dòng nào cũng phải có.",
    ),
    (
        "category",
        "Free; groups entries. This and the next four need be filled in on one row of an entry only.",
        "可随意填写，用于归类。此列和后面四列，每个条目只需填写一行。",
        "可隨意填寫，用於歸類。此欄與後面四欄，每個條目只需填寫一列。",
        "Tùy ý, để phân nhóm. Cột này và bốn cột sau chỉ cần điền ở một dòng của mục.",
    ),
    (
        "tags",
        "Separated by commas.",
        "用逗号分隔。",
        "用逗號分隔。",
        "Cách nhau bằng dấu phẩy.",
    ),
    (
        "valid_from, valid_until",
        "First and last day on which the answer is given, such as 2026-01-31. Blank: no limit.",
        "答案有效的第一天和最后一天，例如 2026-01-31。留空表示不限。",
        "答案有效的第一天與最後一天，例如 2026-01-31。留空表示不限。",
        "Ngày đầu và ngày cuối câu trả lời còn hiệu lực, ví dụ 2026-01-31. Để trống: không giới hạn.",
    ),
    (
        "enabled",
        "yes or no. Blank means yes. With no, the entry is kept but never given as an answer.",
        "yes 或 no（也可写 是/否），留空表示 yes。填 no 时保留条目，但不会用来回答。",
        "yes 或 no（也可寫 是/否），留空表示 yes。填 no 時保留條目，但不會用來回答。",
        "yes hoặc no (có/không). Để trống là yes. Nếu là no, mục được giữ lại nhưng không dùng để trả lời.",
    ),
    (
        "question",
        "The question, in this row's language.",
        "问题，使用本行的语言。",
        "問題，使用本列的語言。",
        "Câu hỏi, bằng ngôn ngữ của dòng này.",
    ),
    (
        "answer",
        "The answer. Markdown: **bold**, [a link](https://example.com), lines that begin with - make a list.",
        "答案。可用 Markdown：**粗体**、[链接](https://example.com)，以 - 开头的行是列表。",
        "答案。可用 Markdown：**粗體**、[連結](https://example.com)，以 - 開頭的行是清單。",
        "Câu trả lời. Dùng Markdown: **đậm**, [liên kết](https://example.com), dòng bắt đầu bằng - là danh sách.",
    ),
    (
        "phrasings",
        "Other ways customers ask it, one a line (Alt+Enter begins a new line within a cell; on a Mac, Option+Return).",
        "顾客的其他问法，每行一个（单元格内换行：Alt+Enter，Mac 上是 Option+Return）。",
        "顧客的其他問法，每行一個（儲存格內換行：Alt+Enter，Mac 上是 Option+Return）。",
        "Những cách khách hỏi khác, mỗi cách một dòng (xuống dòng trong ô: Alt+Enter, trên Mac là Option+Return).",
    ),
)
