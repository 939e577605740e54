import type { TranslationBundle } from '@jupyterlab/translation';
import { odrlTerm } from '../../core/terms/index.js';
import type { OdrlConstraint, OdrlDuty, OdrlPermission } from '../../core/wire/odrl.js';

/** What is done, so that “You may …”, “You must …” and “You may not …” read well; an action that has no words is named as it stands. */
function actionWords(trans: TranslationBundle, action: string): string {
  const term = odrlTerm(action);
  const words: Readonly<Record<string, string>> = {
    use: trans.__('use the data'),
    'affluent:train': trans.__('train models on the data'),
    'cc:CommercialUse': trans.__('use the data commercially'),
    distribute: trans.__('pass the data on'),
    'cc:Distribution': trans.__('pass the data on'),
    'cc:Reproduction': trans.__('make copies'),
    reproduce: trans.__('make copies'),
    'cc:DerivativeWorks': trans.__('make works derived from the data'),
    derive: trans.__('derive new data'),
    aggregate: trans.__('combine the data with other data'),
    anonymize: trans.__('anonymise the data'),
    archive: trans.__('archive the data'),
    attribute: trans.__('name the source'),
    'cc:Attribution': trans.__('name the source'),
    'cc:Notice': trans.__('keep the notices of copyright and licence'),
    'cc:ShareAlike': trans.__('give what is derived under the same terms'),
    compensate: trans.__('pay'),
    delete: trans.__('delete the data'),
    display: trans.__('show the data'),
    extract: trans.__('take parts out of the data'),
    grantUse: trans.__('let others use the data'),
    index: trans.__('index the data'),
    inform: trans.__('tell the publisher'),
    modify: trans.__('change the data'),
    obtainConsent: trans.__('ask the publisher for consent'),
    present: trans.__('present the data in public'),
    read: trans.__('read the data'),
    reviewPolicy: trans.__('review the terms'),
    sell: trans.__('sell the data'),
    transfer: trans.__('hand the data over for good'),
    transform: trans.__('convert the data'),
    translate: trans.__('translate the data')
  };
  return Object.hasOwn(words, term) ? (words[term] ?? term) : trans.__('do “%1”', term);
}

function operandWords(trans: TranslationBundle, operand: string): string {
  const term = odrlTerm(operand);
  const words: Readonly<Record<string, string>> = {
    purpose: trans.__('the purpose'),
    dateTime: trans.__('the date'),
    spatial: trans.__('the place'),
    recipient: trans.__('the recipient'),
    industry: trans.__('the industry'),
    count: trans.__('the number of times'),
    elapsedTime: trans.__('the time it takes'),
    delayPeriod: trans.__('the delay'),
    percentage: trans.__('the part in percent'),
    payAmount: trans.__('the amount')
  };
  return Object.hasOwn(words, term) ? (words[term] ?? term) : `“${term}”`;
}

function operatorWords(trans: TranslationBundle, operator: string): string {
  const term = odrlTerm(operator);
  const words: Readonly<Record<string, string>> = {
    eq: trans.__('is'),
    neq: trans.__('is not'),
    lt: trans.__('is less than'),
    lteq: trans.__('is at most'),
    gt: trans.__('is more than'),
    gteq: trans.__('is at least'),
    isA: trans.__('is a'),
    isAnyOf: trans.__('is one of'),
    isAllOf: trans.__('is all of'),
    isNoneOf: trans.__('is none of'),
    isPartOf: trans.__('is within'),
    hasPart: trans.__('includes')
  };
  return Object.hasOwn(words, term) ? (words[term] ?? term) : `“${term}”`;
}

/** Dates are compared as dates. */
function dateOperator(trans: TranslationBundle, operator: string): string | undefined {
  const words: Readonly<Record<string, string>> = {
    lt: trans.__('is before'),
    lteq: trans.__('is not after'),
    gt: trans.__('is after'),
    gteq: trans.__('is not before')
  };
  const term = odrlTerm(operator);
  return Object.hasOwn(words, term) ? words[term] : undefined;
}

function constraintWords(trans: TranslationBundle, constraint: OdrlConstraint): string {
  const { leftOperand, operator, rightOperand, unit } = constraint;
  const isDate = odrlTerm(leftOperand) === 'dateTime';
  const compared = (isDate ? dateOperator(trans, operator) : undefined) ?? operatorWords(trans, operator);
  const values = [rightOperand].flat().map(value => odrlTerm(String(value)));
  return [operandWords(trans, leftOperand), compared, values.join(', '), ...(unit ? [odrlTerm(unit)] : [])].join(' ');
}

function withConditions(trans: TranslationBundle, { action, constraint }: OdrlDuty): string {
  const words = actionWords(trans, action);
  if (constraint.length === 0) return words;
  const conditions = constraint.map(one => constraintWords(trans, one)).join(trans.__(' and '));
  return trans.__('%1, where %2', words, conditions);
}

/** A rule after “You may”, “You must” or “You may not”, with all its conditions and duties. */
export function ruleWords(trans: TranslationBundle, rule: OdrlDuty | OdrlPermission): string {
  const duties = 'duty' in rule ? rule.duty : [];
  const words = withConditions(trans, rule);
  if (duties.length === 0) return words;
  const must = duties.map(duty => withConditions(trans, duty)).join(trans.__(' and '));
  return trans.__('%1; for it you must %2', words, must);
}
