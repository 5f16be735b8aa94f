"""What relationship managers write after a contact: sentences put together from what was said."""

from dataclasses import dataclass

from tenants.demonstration.codes import Channel, ContactPurpose
from tenants.demonstration.dice import Dice

_HOW = {
    Channel.VISIT: ("上门拜访", "登门看望客户", "到客户处面谈"),
    Channel.BRANCH: ("客户到网点面谈", "在网点贵宾室接待客户", "客户来行办理业务时沟通"),
    Channel.CALL: ("电话联系", "致电客户", "电话回访"),
    Channel.VIDEO: ("视频沟通", "视频会议"),
    Channel.WECOM: ("企业微信沟通", "企业微信回复客户咨询"),
    Channel.EMAIL: ("邮件往来",),
    Channel.EVENT: ("客户参加我行沙龙活动", "邀请客户参加健康讲座"),
}


@dataclass(frozen=True, slots=True)
class _Talk:
    purpose: ContactPurpose
    weight: int
    said: tuple[str, ...]
    tags: tuple[str, ...]


_PERSON = (
    _Talk(
        ContactPurpose.CARE,
        40,
        (
            "客户近况良好,关心明年存款利率走势",
            "客户谈到孩子升学计划,短期内要留足备用金",
            "节日问候,客户对服务表示满意",
            "提醒客户更新身份证件有效期",
            "客户准备外出旅行,询问境外用卡",
            "客户谈到父母体检,关注健康保障",
            "客户换了工作单位,工资卡暂不变动",
        ),
        ("关怀",),
    ),
    _Talk(
        ContactPurpose.SALE,
        36,
        (
            "介绍大额存单,客户希望期限灵活",
            "比较固定收益类理财与定期存款,客户倾向稳健",
            "客户询问基金定投,约定先做风险测评",
            "客户愿意把到期资金继续做一年期定期",
            "客户对养老储备感兴趣,留下产品资料",
            "推荐储蓄国债,客户要和家人商量",
            "客户考虑配置少量贵金属",
        ),
        ("理财", "存款"),
    ),
    _Talk(
        ContactPurpose.SURVEY,
        10,
        (
            "回访服务满意度,客户评价较好",
            "客户建议增加网点周末时段",
            "客户反映手机银行转账限额偏低,已协助调整",
        ),
        ("回访",),
    ),
    _Talk(
        ContactPurpose.COMPLAINT,
        3,
        ("客户反映排队时间长,已致歉并预约下次办理时间", "客户对短信收费有疑问,已解释并协助取消"),
        ("投诉",),
    ),
    _Talk(
        ContactPurpose.CREDIT_CHECK,
        6,
        ("贷后回访,客户收入稳定,按期还款", "核实贷款用途,资料齐全"),
        ("贷后",),
    ),
)
_FIRM = (
    _Talk(
        ContactPurpose.CARE,
        34,
        (
            "财务人员配合良好,结算量与上月持平",
            "企业订单较去年同期增加,资金安排较紧",
            "企业负责人关心汇率波动,询问结售汇时点",
            "企业计划更换办公地点,结算账户不变",
            "客户提出优化网银授权流程,已转运营处理",
        ),
        ("结算",),
    ),
    _Talk(
        ContactPurpose.CREDIT_CHECK,
        28,
        (
            "现场查看生产车间,开工率正常,存货周转平稳",
            "核对应收账款账龄,主要下游回款正常",
            "了解用款进度,贷款资金用于采购原料",
            "抵押物状态正常,保险在有效期内",
        ),
        ("贷后",),
    ),
    _Talk(
        ContactPurpose.SALE,
        30,
        (
            "介绍票据池与保理方案,财务总监希望看测算",
            "建议把闲置资金转为协定存款或通知存款",
            "推介代发工资与员工信用卡方案",
            "企业有进口开证需求,约定下周提供资料",
            "沟通明年授信额度安排",
        ),
        ("方案",),
    ),
    _Talk(ContactPurpose.SURVEY, 8, ("回访对公服务,企业评价较好", "企业建议加快开户资料审核"), ("回访",)),
)
_NEXT = (
    "约定下月再联系",
    "一周内答复客户",
    "资料整理后发给客户",
    "下次带产品经理一同沟通",
    "持续跟进",
    "客户方便时再约面谈",
    "已记录需求",
)
FIRST_CONTACT = "开户后首次联系,介绍客户经理与服务渠道,了解客户需求"


def ordinary(dice: Dice, channel: Channel, *, person: bool) -> tuple[ContactPurpose, str, tuple[str, ...]]:
    """Purpose, feedback and tags of an everyday contact."""
    talk = dice.weighted(tuple((one, one.weight) for one in (_PERSON if person else _FIRM)))
    text = f"{dice.pick(_HOW[channel])}。{dice.pick(talk.said)};{dice.pick(_NEXT)}。"
    return talk.purpose, text, (dice.pick(talk.tags),)
