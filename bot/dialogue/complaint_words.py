"""Words of complaining that say nothing about what happened, and ways of saying "there is none"."""

import re

ENGLISH_GENERIC = frozenset(
    """
    a about absolutely again all am an and angry annoyed any anymore anything are as at awful bad be because been being by can
    care company complain complainant complaining complaint complaints complian could customer customers dear demand did disappointed
    disappointing disgrace disgraceful disgusted do does don don't done dreadful ever everything experience fed feedback file
    filing for formal formally from furious go going good got grievance had handled happy has have hello help her here hey hi
    horrible how i i'd i'll i'm i've if ill im in is issue it it's its ive joke just know lantern like lodge mad make making
    matter me million more most my need never nice nightmare no not now of off official on one order please people pls poor
    problem problems quite raise real really report ridiculous right scandal serious seriously service services shame shameful
    shop should so something sorry sort star stars store street submit such support talk team tell terrible than that that's
    the them there they thing things this time to too treat treated treatment unacceptable unhappy up upset us useless very want
    wanna was way we were what when where which who will wish with with you worst would wow you you're your yours
    """.split()
)

VIETNAMESE_GENERIC = frozenset(
    """
    a ad ai alo anh ay ban bao ben bi bo boi bop buc buoi bue cac cach cai cam can chan chao chat cho chua chuyen chut co con cua
    cung da dang dau day de den di dich do doi don dua duoc duong em gap gay ghe ghi gi giai gian gian gio giup gui ha hai han
    hang hay het hien hieu hoan hoi hon kem khach khieu khong kia kien kieu ko la lai lam lan lao lua lai len lien loi long ma mat may
    minh mot mua muc muon nai nan nao nay nen nha nhan nhat nhe nhieu nho nhu nhung noi nua nuoc oi ok phai phan phuc qua qui quy
    quyet ra rang rat roi sao sau se shop so su ta tai te thai than that thay the theo thi thiet thoi thu tinh to tệ toi toan tot tra trach
    trai tren trong trung tu tuc tung tui tuy uc ung va van vang vao vay ve vi vien viec voi von vong vu vua vui xin xu xuc yeu
    phan anh bao cao to cao do cau het chiu noi buc xuc that vong te hai tot lam
    """.split()
)

CHINESE_GENERIC = re.compile(
    "|".join(
        """
        我要投[诉訴] 投[诉訴] 客[诉訴] 申[诉訴] [头頭][诉訴] 正式 提出 登[记記] 立案 [反]映 差[评評] 消[协協] 12315 消保官 消委[会會] [检檢][举舉] 曝光
        服[务務] [态態]度 客服 店[铺鋪]? 商家 [卖賣]家 [处處]理 方式 体验 體驗 生[气氣] [气氣]死 不[满滿]意? 非常 [极極]度 真的 [简簡]直 太 [离離][谱譜]
        [过過]分 [垃][圾] [烂爛] [坑] [差]劲? 糟糕? 恶劣 惡劣 失望 失望透[顶頂] 很 好 超 非常 你[们們]?哋? 您 我[们們]? 我 想 要 一下 一[个個件]
        [这這]个?個? 那个?個? [请請] 帮 幫 可以 怎[么麼]样?樣? [为為]什[么麼] 什[么麼] 是 的 了 吗 嗎 啊 呀 吧 呢 啦 哦 喔 欸 耶 都 也 就 在 有 没 沒 不 对
        對 向 跟 和 与 與 给 給 把 这 這 那 [问問][题題] 事情? 意[见見] 灯笼街 燈籠街 您?好 爆 嬲 [顾顧]客 客人 消[费費]者 欺[骗騙] [骗騙]子 [诈詐][骗騙] 道歉
        再 到底 行 [负負][责責]任? [从從][来來] [没沒] 遇[过過] 受[够夠] [够夠] 第.次 真 又 还 還 一直
        """.split()
    )
)

DECLINED = re.compile(
    "|".join(
        (
            # Latin letters arrive folded (without diacritics), punctuation as single spaces.
            r"(?:sorry )?(?:no|none|nope|nah|n a|na|nil|nothing|skip|pass)(?: (?:thanks|thank you|sorry|order|number|there is none))*",
            r"(?:i )?(?:do not|don t|dont) (?:have|know|remember)(?: (?:one|any|it|the (?:order )?number|an? (?:order )?number|that))?",
            r"(?:there is|there s|have|got) (?:none|no (?:order|number|order number))|no idea|not sure|not applicable|no order (?:number|yet)",
            r"(?:just |right )?here(?: is fine)?|this chat(?: is fine)?|in (?:this|the) chat|prefer not to(?: say)?|rather not(?: say)?",
            r"(?:da |thoi |minh |em )?(?:khong|ko|k|hong|hem|kg)(?: (?:co|nho|biet|can|tien|ro))?(?: (?:ma|don|hang|ma don|ma don hang))?(?: (?:a|nha|nhe|shop|gi|dau|ban))*",
            r"chua co(?: (?:don|ma))?(?: (?:a|nha))?|quen (?:roi|mat roi)(?: a)?|o day(?: (?:la )?(?:duoc|dc)(?: roi)?)?|(?:nhan|tra loi) o day",
            r"(?:暂时|暫時|我)?(?:没|沒)(?:有)?(?:订单|訂單|单|單)?(?:号|號|编号|編號)?(?:码|碼)?(?:呢|啊|喔|耶|欸|的|了|啦)?|无|無|冇(?:呀|啊)?|否|不|不用(?:了)?|不是|不方便|不想留|不留(?:了)?|跳过|跳過",
            r"不(?:知道|清楚|记得|記得|记得了|記得了|晓得|曉得)(?:了)?|忘(?:记|記)?了|唔(?:知|記得|使)(?:喇)?|找不到(?:了)?",
            r"(?:在)?(?:这里|這裡|这儿|這邊|这边|呢度)(?:回复|回覆|回|联系|聯絡|說|说)?(?:就)?(?:行|好|可以|得)?(?:了|喇)?",
        )
    )
)
