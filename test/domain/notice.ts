import type { ImportedCalendar, ImportedYear } from '../../src/domain/calendar-rows.ts';

/** A made-up notice in the form of a real one. */
export const YEAR: ImportedYear = {
  year: 2027,
  document: '国办发明电〔2026〕9号',
  rest: [
    { name: '元旦', from: '2027-01-01', to: '2027-01-03' },
    { name: '春节', from: '2027-02-05', to: '2027-02-12' },
    { name: '清明节', from: '2027-04-03', to: '2027-04-05' },
    { name: '劳动节', from: '2027-05-01', to: '2027-05-05' },
    { name: '端午节', from: '2027-06-09', to: '2027-06-09' },
    { name: '中秋节', from: '2027-09-15', to: '2027-09-15' },
    { name: '国庆节', from: '2027-10-01', to: '2027-10-07' },
  ],
  work: [
    { name: '春节', date: '2027-02-13' },
    { name: '春节', date: '2027-02-20' },
    { name: '劳动节', date: '2027-05-08' },
    { name: '国庆节', date: '2027-09-26' },
    { name: '国庆节', date: '2027-10-09' },
  ],
};
export const FILE: ImportedCalendar = { version: 'cn-2027.1', years: [YEAR] };
