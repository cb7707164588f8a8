/** Chinese names of roles and of the fields of payloads, for pages that people read. */

function dictionary(text: string): ReadonlyMap<string, string> {
  const pairs = text
    .trim()
    .split(/\s+/)
    .map((pair) => pair.split('='));
  return new Map(pairs.map(([id = '', name = '']) => [id, name]));
}

export const ROLES = dictionary(`
  reporter=上报人 grid_worker=网格员 inspector=检查人员 rectifier=整改责任人 enterprise_principal=企业主要负责人
  enterprise_safety_officer=企业安全员 village=村居 street_officer=街道经办 street_leader=街道分管领导
  sector_officer=部门经办 sector_leader=部门负责人 verifier=复查验收人 expert=专家 safety_office=安委办
  committee_leader=安委会领导 enforcement_officer=执法人员 legal_reviewer=法制审核 reward_officer=奖励经办 finance=财政
  auditor=督查 external_system=外部系统 station=应急消防管理站 duty_officer=值班人员 task_force=专班
  receiving_organ=接收机关 system=系统 admin=管理员`);

export const FIELDS = dictionary(`
  description=描述 region=行政区划 name=名称 code=代码 sourceKind=来源类别 sector=行业领域 unit=单位 kind=类别 place=部位
  grade=级别 listed=已挂牌 reportedOn=上报日期 dueOn=截止日期 supervisedBy=督办机关 outcome=结果 sourceChannel=来源渠道
  source=来源 dangerous=有现实危险 anonymous=匿名 reboundOf=反弹自 note=说明 reason=理由 question=问题 text=内容
  evidence=证据 digest=文件摘要 mediaType=文件类型 takenAt=拍摄时间 toUnit=移交单位 files=材料 system=系统 receipt=回执
  masterCaseId=主案件 responsibleUnit=责任单位 measures=措施 signature=签名 refusal=拒签记录 basis=依据 items=整改事项
  item=整改事项 id=编号 limitDays=整改天数 documentKind=文书种类 rectifier=整改责任人 opinion=意见 criterion=判定标准
  version=版本 clause=条款 judges=判定人 facts=事实 documents=文书 document=文书 servedOn=送达日期 phase=阶段
  extensions=已延期次数 method=方式 refused=拒收 witness=见证人 clock=计时 reasonForMiss=逾期原因 namedLeader=包案领导
  post=职务 revisedPlan=修订方案 newName=新名称 cause=原因 dangerLeft=危险仍在 onSite=到现场 deregistration=注销材料
  parts=拆分部分 percent=进度 statement=陈述 days=天数 safeguards=防范措施 decision=决定 until=至 dueAt=截止时间
  danger=危险情形 validDays=有效天数 person=人员 certificateNo=执法证号 result=结果 visit=到场核查 withinFence=在围栏内
  channel=渠道 attempts=联系次数 medium=载体 informant=告知人 key=键 duty=职责 field=字段 old=原值 new=新值 round=轮次
  rung=档 level=层级 provisional=暂定 late=逾期方 caseId=案件 number=编号 data=内容 subject=对象 reporterRef=举报人密封编号
  queryCodeDigest=查询码摘要 insider=内部人员 officialOnDuty=履职公职人员 deaths=死亡人数 receivedOn=收到日期 ticket=工单
  no=号 sourceDueAt=来源时限 notice=通知 to=至 registeredAs=登记为 summary=摘要 plan=方案 nature=性质 clearTarget=对象明确
  alreadyKnown=已被掌握 accidentGrade=事故等级 satisfaction=满意度 comment=评价 fineYuan=罚款金额（元） documentNo=文号 otherMatter=另案事项
  amountYuan=金额（元） voucher=凭证 workflow=流程 state=状态 status=情形 on=日期
  newFacts=新事实 generalCaseId=一般隐患案件 conclusion=结论 participants=参加人 minutes=会议纪要 street=属地街道
  disobedience=拒不执行的情形 emergency=紧急 residential=涉及居民用电 receiptNo=收文号 contents=报告内容 session=届次
  present=出席人数 organs=督办机关 noticeNo=督办文号 demands=督办要求 leader=带队领导 recipients=受送达人 deidentified=已隐去个人信息
  organ=机构 newLimitDays=新的治理天数 goals=目标 methods=方法 funds=经费 materials=物资 lead=牵头 responsible=责任人
  milestones=节点 milestone=节点 day=第几日 safety=安全措施 emergencyPlan=应急预案 done=完成情况 problems=问题 next=下一步
  spentYuan=已支出（元） selfAssessment=自评 evaluation=评价 by=出具单位 report=报告 resume=申请恢复生产 gaps=欠缺 permanent=彻底消除
  experts=参加专家 remainder=余下事项 ground=情形 stopped=已停产 licenceRevoked=证照已吊销 siteSafe=现场已安全 finding=核查情况
  orderedOn=责令改正日期 penalties=处罚 yuan=金额（元） reasons=理由与权利告知 service=送达 consent=同意电子送达 public=公开举行
  absent=缺席 record=笔录 attendees=出席人 law=所依法律 defenceOpinion=对申辩的意见 education=教育内容 where=公告地点
  link=关联方式 surchargeYuan=加处罚款（元） court=法院 application=申请书 fileNo=档号 charge=涉嫌罪名 police=公安机关 letter=移送书
  investigationReport=调查报告 objects=涉案物品清单 appraisal=鉴定意见 penaltyStillDue=仍须行政处罚 majorCase=重大隐患案件
  others=他处处罚 from=来自 obligationType=义务种类 owner=责任人 startOn=开始日期 endOn=结束日期 evidenceSpec=佐证要求
  photosMin=至少照片数 findings=发现问题 majors=重大隐患数 inspection=检查案件 window=窗口期 overdue=逾期 title=标题 list=清单
  issuedBy=印发机关 issuedOn=印发日期 units=各单位 role=分工 assistants=配合单位 background=背景 contact=联系人 principal=主要负责人
  visitBy=最迟检查日期 checklist=检查事项 enforcementItem=执法事项 task=检查任务 shown=已出示证件 objection=异议 urgency=缓急
  called=召集单位 community=社区 records=立案记录`);
