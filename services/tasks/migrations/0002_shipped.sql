-- What every installation starts with: the days of China that are not what their weekday says, a template for the
-- deadline engine, and a visa list for each of six destinations. All of it is data that people may change or archive.
-- Amounts carry the time they hold for and where they were read; check them against the authority before relying on them.

select set_config('app.branches', '{0}', true), set_config('app.write_branches', '{0}', true);

insert into calendar_day (id, branch_id, day, kind, name_zh, name_en, source)
select gen_random_uuid(), 0, cast(day as date), 'CALENDAR_DAY_KIND_' || kind, name_zh, name_en, case extract(year from cast(day as date))
  when 2025 then '国务院办公厅关于2025年部分节假日安排的通知（国办发明电〔2024〕12号）'
  when 2026 then '国务院办公厅关于2026年部分节假日安排的通知（国办发明电〔2025〕7号）'
  else '全国年节及纪念日放假办法（国务院令第795号）；当年调休安排公布后请补充' end
from (values
  ('2025-01-01', 'HOLIDAY', '元旦', 'New Year''s Day'),
  ('2025-01-26', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2025-01-28', 'HOLIDAY', '农历除夕', 'Chinese New Year''s Eve'),
  ('2025-01-29', 'HOLIDAY', '春节', 'Chinese New Year'),
  ('2025-01-30', 'HOLIDAY', '春节', 'Chinese New Year'),
  ('2025-01-31', 'HOLIDAY', '春节', 'Chinese New Year'),
  ('2025-02-03', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2025-02-04', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2025-02-08', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2025-04-04', 'HOLIDAY', '清明节', 'Tomb-Sweeping Day'),
  ('2025-04-27', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2025-05-01', 'HOLIDAY', '劳动节', 'Labor Day'),
  ('2025-05-02', 'HOLIDAY', '劳动节', 'Labor Day'),
  ('2025-05-05', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2025-05-31', 'HOLIDAY', '端午节', 'Dragon Boat Festival'),
  ('2025-06-02', 'HOLIDAY', '端午节', 'Dragon Boat Festival'),
  ('2025-09-28', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2025-10-01', 'HOLIDAY', '国庆节', 'National Day'),
  ('2025-10-02', 'HOLIDAY', '国庆节', 'National Day'),
  ('2025-10-03', 'HOLIDAY', '国庆节', 'National Day'),
  ('2025-10-06', 'HOLIDAY', '中秋节', 'Mid-Autumn Festival'),
  ('2025-10-07', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2025-10-08', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2025-10-11', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2026-01-01', 'HOLIDAY', '元旦', 'New Year''s Day'),
  ('2026-01-02', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2026-01-04', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2026-02-14', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2026-02-16', 'HOLIDAY', '农历除夕', 'Chinese New Year''s Eve'),
  ('2026-02-17', 'HOLIDAY', '春节', 'Chinese New Year'),
  ('2026-02-18', 'HOLIDAY', '春节', 'Chinese New Year'),
  ('2026-02-19', 'HOLIDAY', '春节', 'Chinese New Year'),
  ('2026-02-20', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2026-02-23', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2026-02-28', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2026-04-05', 'HOLIDAY', '清明节', 'Tomb-Sweeping Day'),
  ('2026-04-06', 'HOLIDAY', '清明节', 'Tomb-Sweeping Day'),
  ('2026-05-01', 'HOLIDAY', '劳动节', 'Labor Day'),
  ('2026-05-02', 'HOLIDAY', '劳动节', 'Labor Day'),
  ('2026-05-04', 'HOLIDAY', '劳动节', 'Labor Day'),
  ('2026-05-05', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2026-05-09', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2026-06-19', 'HOLIDAY', '端午节', 'Dragon Boat Festival'),
  ('2026-09-20', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2026-09-25', 'HOLIDAY', '中秋节', 'Mid-Autumn Festival'),
  ('2026-10-01', 'HOLIDAY', '国庆节', 'National Day'),
  ('2026-10-02', 'HOLIDAY', '国庆节', 'National Day'),
  ('2026-10-03', 'HOLIDAY', '国庆节', 'National Day'),
  ('2026-10-05', 'HOLIDAY', '国庆节', 'National Day'),
  ('2026-10-06', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2026-10-07', 'HOLIDAY', '调休放假', 'Day off in exchange'),
  ('2026-10-10', 'WORKDAY', '调休上班', 'Make-up workday'),
  ('2027-01-01', 'HOLIDAY', '元旦', 'New Year''s Day'),
  ('2027-02-05', 'HOLIDAY', '农历除夕', 'Chinese New Year''s Eve'),
  ('2027-02-06', 'HOLIDAY', '春节', 'Chinese New Year'),
  ('2027-02-07', 'HOLIDAY', '春节', 'Chinese New Year'),
  ('2027-02-08', 'HOLIDAY', '春节', 'Chinese New Year'),
  ('2027-04-05', 'HOLIDAY', '清明节', 'Tomb-Sweeping Day'),
  ('2027-05-01', 'HOLIDAY', '劳动节', 'Labor Day'),
  ('2027-05-02', 'HOLIDAY', '劳动节', 'Labor Day'),
  ('2027-06-09', 'HOLIDAY', '端午节', 'Dragon Boat Festival'),
  ('2027-09-15', 'HOLIDAY', '中秋节', 'Mid-Autumn Festival'),
  ('2027-10-01', 'HOLIDAY', '国庆节', 'National Day'),
  ('2027-10-02', 'HOLIDAY', '国庆节', 'National Day'),
  ('2027-10-03', 'HOLIDAY', '国庆节', 'National Day')
) as days (day, kind, name_zh, name_en);

insert into task_template (id, branch_id, name_zh, name_en, use, countries, effective_from, position, items) values (
  gen_random_uuid(), 0, '申请截止倒排（通用）', 'Back from an application deadline', 'TEMPLATE_USE_DEADLINE', '{}', null, 0, $items$[
  {"key": "documents", "title_zh": "收齐申请材料", "title_en": "Collect the documents", "note_zh": "成绩单、在读/毕业证明、语言成绩、护照", "note_en": "Transcripts, certificates, test reports, passport", "kind": "TASK_KIND_MATERIAL", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_APPLICATION_OFFICER", "offset": -40, "offset_unit": "OFFSET_UNIT_WORKDAY", "due_clock": "18:00", "warn_days": 10, "estimate_minutes": 120},
  {"key": "statement", "title_zh": "文书初稿", "title_en": "First draft of the statement", "kind": "TASK_KIND_WRITING", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_WRITER", "offset": -30, "offset_unit": "OFFSET_UNIT_WORKDAY", "due_clock": "18:00", "warn_days": 7, "estimate_minutes": 480},
  {"key": "references", "title_zh": "推荐信定稿", "title_en": "Reference letters final", "kind": "TASK_KIND_WRITING", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_WRITER", "offset": -15, "offset_unit": "OFFSET_UNIT_WORKDAY", "due_clock": "18:00", "warn_days": 7, "estimate_minutes": 240},
  {"key": "statement_final", "title_zh": "文书客户确认定稿", "title_en": "Statement confirmed by the client", "kind": "TASK_KIND_WRITING", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_WRITER", "offset": -12, "offset_unit": "OFFSET_UNIT_WORKDAY", "due_clock": "18:00", "warn_days": 5, "estimate_minutes": 180, "depends_on": ["statement"]},
  {"key": "form", "title_zh": "填写网申", "title_en": "Fill in the form", "kind": "TASK_KIND_APPLICATION", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_APPLICATION_OFFICER", "offset": -8, "offset_unit": "OFFSET_UNIT_WORKDAY", "due_clock": "18:00", "warn_days": 3, "estimate_minutes": 120, "depends_on": ["documents"]},
  {"key": "review", "title_zh": "审核网申", "title_en": "Review the form", "kind": "TASK_KIND_APPLICATION", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_PLANNER", "offset": -5, "offset_unit": "OFFSET_UNIT_WORKDAY", "due_clock": "18:00", "warn_days": 2, "estimate_minutes": 60, "depends_on": ["form", "statement_final", "references"]},
  {"key": "submit", "title_zh": "提交网申", "title_en": "Submit the application", "note_zh": "学校截止前留三个工作日：系统拥堵、缴费失败、推荐人未提交都要时间", "note_en": "Three workdays before the school's deadline: congestion, failed payments and late referees need time", "kind": "TASK_KIND_APPLICATION", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_APPLICATION_OFFICER", "offset": -3, "offset_unit": "OFFSET_UNIT_WORKDAY", "due_clock": "18:00", "warn_days": 2, "estimate_minutes": 30, "depends_on": ["review"]},
  {"key": "deadline", "title_zh": "学校截止时间", "title_en": "The school's deadline", "kind": "TASK_KIND_APPLICATION", "priority": "TASK_PRIORITY_URGENT", "team_role": "TEAM_ROLE_APPLICATION_OFFICER", "offset": 0, "offset_unit": "OFFSET_UNIT_DAY", "warn_days": 3, "depends_on": ["submit"]}
]$items$);

insert into task_template (id, branch_id, name_zh, name_en, use, countries, effective_from, position, items) values (
  gen_random_uuid(), 0, '签证清单：英国学生签证', 'Visa list: UK Student route', 'TEMPLATE_USE_VISA', '{GB}', '2024-01-01', 10, $items$[
  {"key": "deposit", "title_zh": "换无条件并交押金", "title_en": "Meet the conditions and pay the deposit", "kind": "TASK_KIND_APPLICATION", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_APPLICATION_OFFICER", "offset": -120, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 14},
  {"key": "pre_cas", "title_zh": "Pre-CAS 审核/面试", "title_en": "Pre-CAS checks or interview", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -90, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["deposit"]},
  {"key": "cas", "title_zh": "取得 CAS", "title_en": "Get the CAS", "note_zh": "CAS 有效期六个月；最早开课前六个月递签", "note_en": "A CAS is valid for six months; apply at most six months before the course", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -75, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["pre_cas"]},
  {"key": "tb", "title_zh": "肺结核检测证明", "title_en": "Tuberculosis certificate", "note_zh": "须在认可诊所办理，有效期六个月", "note_en": "From an approved clinic; valid for six months", "kind": "TASK_KIND_MATERIAL", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -75, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7},
  {"key": "funds", "title_zh": "资金证明存满 28 天", "title_en": "Funds held for 28 days", "note_zh": "未付学费 + 9 个月生活费，连续存满 28 天，流水不早于递签前 31 天", "note_en": "Unpaid fee and nine months of maintenance, held 28 days in a row, statement at most 31 days old", "kind": "TASK_KIND_FINANCE", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -70, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 30, "facts": [{"text_zh": "每月生活费（伦敦以外）", "text_en": "Monthly maintenance outside London", "amount_minor": "102300", "currency": "GBP", "effective_to": "2025-01-01", "source": "UK Visas and Immigration"}, {"text_zh": "每月生活费（伦敦）", "text_en": "Monthly maintenance in London", "amount_minor": "133400", "currency": "GBP", "effective_to": "2025-01-01", "source": "UK Visas and Immigration"}, {"text_zh": "每月生活费（伦敦以外）", "text_en": "Monthly maintenance outside London", "amount_minor": "113600", "currency": "GBP", "effective_from": "2025-01-02", "effective_to": "2025-11-10", "source": "UK Visas and Immigration"}, {"text_zh": "每月生活费（伦敦）", "text_en": "Monthly maintenance in London", "amount_minor": "148300", "currency": "GBP", "effective_from": "2025-01-02", "effective_to": "2025-11-10", "source": "UK Visas and Immigration"}, {"text_zh": "每月生活费（伦敦以外）", "text_en": "Monthly maintenance outside London", "amount_minor": "117100", "currency": "GBP", "effective_from": "2025-11-11", "source": "UK Visas and Immigration"}, {"text_zh": "每月生活费（伦敦）", "text_en": "Monthly maintenance in London", "amount_minor": "152900", "currency": "GBP", "effective_from": "2025-11-11", "source": "UK Visas and Immigration"}]},
  {"key": "atas", "title_zh": "如需：申请 ATAS", "title_en": "ATAS certificate where stated", "note_zh": "以录取信和 CAS 上的说明为准", "note_en": "As the offer and the CAS say", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -100, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 14},
  {"key": "consent", "title_zh": "未满 18 岁：父母同意书", "title_en": "Under 18: parents' consent", "kind": "TASK_KIND_MATERIAL", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -65, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7},
  {"key": "apply", "title_zh": "填表、付医疗附加费并递签", "title_en": "Fill in the form, pay the health surcharge, apply", "note_zh": "审理约三周", "note_en": "About three weeks until the decision", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -60, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["cas", "tb", "funds"]},
  {"key": "result", "title_zh": "确认签证结果", "title_en": "Check the decision", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -30, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 3, "depends_on": ["apply"]}
]$items$);

insert into task_template (id, branch_id, name_zh, name_en, use, countries, effective_from, position, items) values (
  gen_random_uuid(), 0, '签证清单：美国 F-1', 'Visa list: US F-1', 'TEMPLATE_USE_VISA', '{US}', '2024-01-01', 20, $items$[
  {"key": "i20", "title_zh": "取得 I-20", "title_en": "Get the I-20", "note_zh": "由 SEVP 认证学校签发，需先提交资金证明", "note_en": "Issued by the SEVP school once funds are shown", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -120, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 14},
  {"key": "sevis", "title_zh": "缴纳 SEVIS I-901 费", "title_en": "Pay the SEVIS I-901 fee", "kind": "TASK_KIND_FINANCE", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -110, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["i20"]},
  {"key": "ds160", "title_zh": "填写 DS-160", "title_en": "Fill in the DS-160", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -105, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["i20"]},
  {"key": "slot", "title_zh": "预约面签", "title_en": "Book the interview", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -100, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["sevis", "ds160"]},
  {"key": "documents", "title_zh": "面签材料与资金证明", "title_en": "Documents and funds for the interview", "kind": "TASK_KIND_MATERIAL", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -75, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7},
  {"key": "interview", "title_zh": "面签", "title_en": "The interview", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -60, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["slot", "documents"]},
  {"key": "entry", "title_zh": "入境时间确认", "title_en": "Plan the entry", "note_zh": "最早可在开课前 30 天入境", "note_en": "Entry at most 30 days before the programme starts", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -30, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["interview"]}
]$items$);

insert into task_template (id, branch_id, name_zh, name_en, use, countries, effective_from, position, items) values (
  gen_random_uuid(), 0, '签证清单：加拿大学习许可', 'Visa list: Canada study permit', 'TEMPLATE_USE_VISA', '{CA}', '2024-01-22', 30, $items$[
  {"key": "loa", "title_zh": "取得录取信并由学校验证", "title_en": "Letter of acceptance, verified by the school", "note_zh": "学校须验证录取信，否则申请会被退回", "note_en": "The school has to verify the letter, or the file is returned", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -150, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 14},
  {"key": "pal", "title_zh": "取得省证明信 PAL/TAL", "title_en": "Get the attestation letter (PAL/TAL)", "note_zh": "2024-01-22 起需要；豁免范围 2025 年有变化，请按申请时规定核对", "note_en": "Needed since 22 January 2024; exemptions changed in 2025: check those of the day", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -135, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 14, "depends_on": ["loa"]},
  {"key": "funds", "title_zh": "资金证明", "title_en": "Proof of funds", "kind": "TASK_KIND_FINANCE", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -130, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 14, "facts": [{"text_zh": "一人一年生活费（魁北克以外）", "text_en": "One year's living costs for one person outside Quebec", "amount_minor": "2063500", "currency": "CAD", "effective_from": "2024-01-01", "effective_to": "2025-08-31", "source": "IRCC"}, {"text_zh": "一人一年生活费（魁北克以外）", "text_en": "One year's living costs for one person outside Quebec", "amount_minor": "2289500", "currency": "CAD", "effective_from": "2025-09-01", "source": "IRCC"}]},
  {"key": "sop", "title_zh": "学习计划", "title_en": "Statement of purpose", "kind": "TASK_KIND_WRITING", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_WRITER", "offset": -125, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "estimate_minutes": 240},
  {"key": "medical", "title_zh": "体检（如需）", "title_en": "Medical examination where needed", "kind": "TASK_KIND_MATERIAL", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -120, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7},
  {"key": "apply", "title_zh": "递交学习许可申请", "title_en": "Apply for the study permit", "note_zh": "SDS 快速通道已于 2024 年取消", "note_en": "The SDS fast lane ended in 2024", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -110, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["pal", "funds", "sop"]},
  {"key": "biometrics", "title_zh": "录指纹", "title_en": "Biometrics", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -100, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["apply"]},
  {"key": "result", "title_zh": "确认签证结果", "title_en": "Check the decision", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -30, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["biometrics"]}
]$items$);

insert into task_template (id, branch_id, name_zh, name_en, use, countries, effective_from, position, items) values (
  gen_random_uuid(), 0, '签证清单：澳大利亚 500', 'Visa list: Australia subclass 500', 'TEMPLATE_USE_VISA', '{AU}', '2024-03-23', 40, $items$[
  {"key": "coe", "title_zh": "每门课程取得 CoE", "title_en": "Get a CoE for every course", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -90, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 14},
  {"key": "oshc", "title_zh": "购买 OSHC", "title_en": "Buy health cover (OSHC)", "kind": "TASK_KIND_FINANCE", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -85, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7},
  {"key": "funds", "title_zh": "资金能力证明", "title_en": "Evidence of funds", "kind": "TASK_KIND_FINANCE", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -80, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 14},
  {"key": "gs", "title_zh": "Genuine Student 陈述", "title_en": "Genuine Student statement", "note_zh": "2024 年起取代 GTE", "note_en": "Replaced the GTE in 2024", "kind": "TASK_KIND_WRITING", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_WRITER", "offset": -80, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "estimate_minutes": 180},
  {"key": "welfare", "title_zh": "未满 18 岁：监护安排", "title_en": "Under 18: welfare arrangements", "kind": "TASK_KIND_MATERIAL", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -80, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7},
  {"key": "apply", "title_zh": "递交签证申请", "title_en": "Apply", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -70, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["coe", "oshc", "funds", "gs"]},
  {"key": "health", "title_zh": "体检与指纹", "title_en": "Health examination and biometrics", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -60, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["apply"]},
  {"key": "result", "title_zh": "确认签证结果", "title_en": "Check the decision", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -25, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 5, "depends_on": ["health"]}
]$items$);

insert into task_template (id, branch_id, name_zh, name_en, use, countries, effective_from, position, items) values (
  gen_random_uuid(), 0, '签证清单：中国香港', 'Visa list: Hong Kong', 'TEMPLATE_USE_VISA', '{HK}', '2024-01-01', 50, $items$[
  {"key": "forms", "title_zh": "填写 ID 995A，学校填写 ID 995B", "title_en": "ID 995A, and ID 995B by the institution", "note_zh": "学校作为保证人并转交入境处", "note_en": "The institution is the sponsor and forwards the file", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -110, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 10},
  {"key": "documents", "title_zh": "录取信、身份证件、资金证明", "title_en": "Offer, identity papers, funds", "kind": "TASK_KIND_MATERIAL", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -110, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 10},
  {"key": "apply", "title_zh": "经学校递交", "title_en": "Apply through the school", "note_zh": "约 6–10 周", "note_en": "Six to ten weeks", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -100, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["forms", "documents"]},
  {"key": "evisa", "title_zh": "取得电子签证", "title_en": "Get the e-visa", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -35, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["apply"]},
  {"key": "endorsement", "title_zh": "往来港澳通行证逗留(D)签注", "title_en": "Endorsement D of the exit permit", "note_zh": "户籍地出入境办理，7–15 个工作日", "note_en": "At the police of the household registration; 7 to 15 workdays", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -20, "offset_unit": "OFFSET_UNIT_WORKDAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["evisa"]}
]$items$);

insert into task_template (id, branch_id, name_zh, name_en, use, countries, effective_from, position, items) values (
  gen_random_uuid(), 0, '签证清单：新加坡学生证', 'Visa list: Singapore Student''s Pass', 'TEMPLATE_USE_VISA', '{SG}', '2024-01-01', 60, $items$[
  {"key": "solar", "title_zh": "学校在 SOLAR 登记", "title_en": "The institution registers in SOLAR", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -60, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7},
  {"key": "eform", "title_zh": "填写 eForm 16", "title_en": "File eForm 16", "note_zh": "最早开课前 2 个月、最迟开课前 1 个月；草稿闲置 3 个月作废", "note_en": "Between two months and one month before the start; a draft idle for three months is void", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_HIGH", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -45, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["solar"]},
  {"key": "latest", "title_zh": "eForm 16 最迟提交日", "title_en": "Last day for eForm 16", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_URGENT", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -31, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 7, "depends_on": ["eform"]},
  {"key": "ipa", "title_zh": "取得 IPA 信", "title_en": "Get the IPA letter", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": -20, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 5, "depends_on": ["eform"]},
  {"key": "ica", "title_zh": "ICA 办理手续", "title_en": "Formalities at ICA", "note_zh": "抵达后办理，领取学生证", "note_en": "After arrival; the pass is handed out", "kind": "TASK_KIND_VISA", "priority": "TASK_PRIORITY_NORMAL", "team_role": "TEAM_ROLE_VISA_OFFICER", "offset": 10, "offset_unit": "OFFSET_UNIT_DAY", "due_clock": "18:00", "warn_days": 5, "depends_on": ["ipa"]}
]$items$);
