import { stem } from './stem.ts';

/** One concept a line. A word belongs to the first line that names it. */
const GROUPS = `
buy purchase acquire procure procurement acquisition
sell sale vend seller vendor supplier
price cost fee charge expense rate tariff pricing
pay payment remit remittance settle settlement payable
invoice bill billing
refund reimburse reimbursement repay repayment moneyback
money cash fund funds currency
cheap inexpensive affordable budget
expensive costly pricey
customer client buyer purchaser consumer shopper
employee staff worker personnel
employer company firm business corporation enterprise organization organisation
boss manager supervisor director
job occupation position role career profession
hire recruit recruitment employ
fire dismiss dismissal terminate termination layoff
salary wage pay compensation remuneration earnings
holiday vacation leave pto
meeting conference gathering
contract agreement
law legal statute legislation
rule policy regulation guideline
court tribunal
lawyer attorney solicitor counsel advocate
cancel cancellation revoke rescind annul
begin start commence initiate launch commencement
finish end complete conclude completion
stop halt cease quit
continue proceed carry resume
change alter modify modification amend amendment adjust edit
increase rise grow growth raise climb gain
decrease reduce reduction decline drop fall shrink lower lessen
improve enhance better upgrade improvement
fix repair mend correct
broken defective faulty damaged malfunction damage defect fault
error mistake bug
problem issue trouble difficulty
delay postpone defer late overdue
fast quick rapid swift speedy quickly rapidly
slow sluggish gradual slowly
big large huge enormous giant massive
small tiny little miniature compact
happy glad joyful cheerful delighted pleased joy happiness
sad unhappy sorrowful miserable gloomy
angry furious mad irate
afraid scared frightened fearful
nice pleasant lovely beautiful pretty gorgeous attractive
smart intelligent clever bright
hard difficult tough challenging
easy simple straightforward effortless
important essential crucial vital critical key significant
allow permit authorize authorise permission
forbid prohibit ban disallow
require mandatory obligatory compulsory obligation requirement need must
help assist aid support assistance
show display exhibit present demonstrate
hide conceal
look glance view watch observe
see notice spot
find locate discover detect
search seek query
get obtain receive retrieve
give provide supply grant
send ship dispatch transmit shipping shipment delivery
package parcel box
keep retain store retention storage preserve
remove delete erase eliminate
add append insert include
make create build produce construct generate manufacture
break crack shatter smash
choose select pick selection
decide determine decision
think believe consider
say state tell mention declare
speak talk chat converse
ask inquire request enquire inquiry
answer reply respond response
explain clarify describe explanation description
understand comprehend grasp
teach instruct educate teacher instructor education
learn study
student pupil learner
school academy college university
doctor physician medic
hospital clinic infirmary
medicine drug medication pharmaceutical
ill sick unwell illness sickness disease
heal cure treat treatment therapy
die death dead deceased
child kid youngster toddler
baby infant newborn
man guy gentleman
woman lady
person individual human
friend pal buddy
house home residence dwelling
apartment flat condo
rent lease rental tenancy
tenant lessee renter
landlord lessor
car automobile vehicle auto
truck lorry
bicycle bike
plane airplane aircraft jet
ship boat vessel
train railway rail
road street avenue
trip journey travel voyage tour
dog hound puppy canine
cat kitten feline kitty
horse pony
food meal dish
eat consume dine
drink beverage sip
cook prepare bake
run jog sprint
walk stroll
jump leap hop bound
sleep nap doze slumber
sit rest
mat rug carpet
sofa couch settee
shop store market
close shut
ocean sea
forest woods woodland
rock stone boulder
rain rainfall precipitation shower
weather climate
cold chilly freezing frigid
hot warm heat
sun sunshine solar
city town metropolis municipality
country nation land
government administration state
president leader head chief ceo
army military troops soldiers
war conflict battle
win victory triumph
lose defeat loss
game match
movie film picture
book volume novel
author writer
letter mail
email e-mail electronicmail
phone telephone cellphone mobile
computer pc laptop machine
screen monitor display
password passcode credential credentials
reset recover restore recovery
login signin logon
account profile
user member
register signup enroll enrol registration enrollment subscribe
username userid
secure safe protected security safety secured
encrypt encryption cipher
hack breach intrusion compromise
data information
file document record
folder directory
photo picture image photograph
software application app
install setup installation
update upgrade
crash freeze outage downtime
server host
network internet web
test check verify verification validate validation examine exam inspect inspection audit
measure gauge
warranty guarantee guaranty
insurance coverage insured
liability responsibility liable responsible
duration period term length
deadline due
annual yearly
monthly permonth
weekly perweek
daily perday everyday
date day
revenue income turnover earnings
profit earnings margin surplus
debt loan credit
tax levy duty
bank lender
investor shareholder stockholder
stock share equity
report statement summary
result outcome consequence
cause reason
goal objective aim target purpose
plan scheme strategy
method approach technique procedure process way
tool instrument device
amount quantity total sum
percent percentage
maximum max limit cap
minimum min least
average mean
part portion piece component
whole entire complete total
new fresh
old ancient aged
begin founding found establish establishment founded
live reside dwell inhabit
locate situated based location place site
headquarters hq mainoffice
office workplace
approve approval accept consent
reject refuse deny decline denial
complain complaint grievance
confidential secret private privacy
notify inform notice notification alert
risk danger hazard peril
dangerous hazardous risky unsafe
accident crash collision
energy power electricity
water moisture
clean wash
trash garbage rubbish waste
environment ecology nature
pollution contamination
garden yard
build building structure edifice
engine motor
weight mass heavy
height tall high
width wide breadth
speed velocity
color hue
job task assignment
team crew squad
project undertaking
visitor guest
exchange swap trade replace replacement substitute
discount rebate markdown
coupon voucher
quality grade
famous renowned wellknown celebrated
rich wealthy affluent
poor impoverished needy
strange odd weird unusual peculiar
quiet silent
loud noisy
empty vacant
fill full
wrong incorrect inaccurate erroneous false
right correct accurate true
love enjoy like adore
program code develop programming coding software developer programmer coder
loyal faithful devoted
sharp steep sharply steeply
crash plunge tumble
ml machinelearning
ai artificialintelligence
train training
mistake fault
near close nearby
far distant remote
young youthful
strong powerful robust
weak feeble
brave courageous
calm peaceful
clear obvious evident apparent
common usual typical
rare scarce uncommon
correctly properly
destroy ruin demolish
attack assault
protect guard shield
capture seize
escape flee
follow pursue chase
throw toss hurl
pull drag tug
push shove
cut slice chop
burn blaze fire flame
shine glow
smell scent odor
taste flavor
touch feel
hear listen
song tune melody
play perform
paint draw sketch
laugh giggle chuckle
cry weep sob
smile grin
marry wed marriage wedding
mother mom mum
father dad
brother sibling sister
husband spouse wife partner
birth born
morning dawn
evening night
river stream creek
lake pond
hill mountain
beach shore coast
flower blossom bloom
bread loaf
sugar sweet
coffee espresso
knife blade
clothes clothing garment apparel
shoe footwear boot
hat cap
bag sack
door gate
floor ground
chair seat
desk table
bed mattress
lamp light
noise sound
newspaper newsletter press media
article essay paper
chapter section
headline title heading
sentence phrase
meaning sense definition
word term
language tongue
math mathematics arithmetic
science scientific
scientist researcher
experiment trial
theory hypothesis
proof evidence
discover discovery finding
invent invention
planet world globe earth
space cosmos universe
rocket spacecraft
phone smartphone
robot automaton
storm hurricane cyclone typhoon
earthquake quake
flood deluge
hungry starving
tired exhausted weary fatigued
wet damp moist
dry arid
dirty filthy
shiny bright
dark dim
round circular
straight direct
thin slim slender
fat thick
soft gentle
rough coarse
deep profound
entry entrance admission access
exit departure depart
arrive arrival reach
stay remain
wait await
hurry rush
carry transport haul
lift hoist
cover conceal
attach fasten connect join link
separate divide split
combine merge unite
compare contrast
count tally
calculate compute
estimate approximate roughly about
predict forecast
expect anticipate
hope wish
try attempt
succeed succeeded success
fail failure failed
avoid prevent
cause trigger
affect influence impact
support back
oppose resist
agree concur
argue dispute disagree quarrel
promise pledge vow
suggest propose recommend proposal recommendation
invite invitation
thank grateful gratitude thanks
apologize apologise sorry
blame accuse
punish penalize penalty fine
forgive pardon
steal rob theft robbery
thief burglar robber
police cop
prison jail
crime offense felony
murder kill slay
weapon gun firearm
vote elect election ballot
`;

/** Two words that mean one. */
export const PHRASES: ReadonlyMap<string, string> = new Map([
  ['log in', 'login'],
  ['log on', 'login'],
  ['sign in', 'login'],
  ['logged in', 'login'],
  ['sign up', 'signup'],
  ['set up', 'setup'],
  ['how much', 'cost'],
  ['how long', 'duration'],
  ['money back', 'refund'],
  ['per month', 'monthly'],
  ['each month', 'monthly'],
  ['every month', 'monthly'],
  ['per year', 'yearly'],
  ['each year', 'yearly'],
  ['every year', 'yearly'],
  ['per week', 'weekly'],
  ['every week', 'weekly'],
  ['per day', 'daily'],
  ['every day', 'daily'],
  ['e mail', 'email'],
  ['cell phone', 'phone'],
  ['mobile phone', 'phone'],
  ['head office', 'headquarters'],
  ['main office', 'headquarters'],
  ['laid off', 'dismiss'],
  ['get rid', 'remove'],
  ['carry on', 'continue'],
  ['find out', 'discover'],
  ['passed away', 'died'],
  ['per cent', 'percent'],
  ['user name', 'username'],
  ['machine learning', 'machinelearning'],
  ['artificial intelligence', 'artificialintelligence'],
]);

let concepts: Map<string, string> | undefined;

/** The name that a stem shares with its synonyms; the stem itself when it has none. */
export function conceptOf(stemmed: string): string {
  concepts ??= load();
  return concepts.get(stemmed) ?? stemmed;
}

function load(): Map<string, string> {
  const map = new Map<string, string>();
  GROUPS.trim()
    .split('\n')
    .forEach((group, line) => {
      for (const word of group.split(' ').map(stem)) if (!map.has(word)) map.set(word, `~${line}`);
    });
  return map;
}
