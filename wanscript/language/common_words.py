"""Words that stand in most texts, and so may be meant where a name looks the same or nearly so.

They are a short table of each language that has capitals, folded: the short words that often
begin a sentence, and those that are also somebody's name.
"""

from __future__ import annotations

_TITLES = """
agent aunt auntie brother capt captain colonel commander dame detective doctor don dona dr
duchess duke father frau general grandma grandpa herr inspector king lady lieutenant lord madam
madame major miss mme monsieur mother mr mrs ms mx officer president prince princess prof
professor queen saint senor senora sergeant sgt sir sister st uncle
"""
_NAMES = """
amber angel april art august autumn basil bay bill blue bob brook buck candy carol cash chance
chase chip chuck clay cliff coral crystal daisy dale dawn dean dot drew duke earl earnest eve
faith fern flora forest frank gale gene ginger glen grace grant guy harmony harry hazel heath
heather holly honor hope hunter iris ivy jack jade jasmine jay jet joy june justice kit lance
lane laurel lily mark mason max may melody mercy mike miles miss nick norm olive page pat
patience pearl peg penny piper poppy rain ray red reed rich river rob robin rock rocky rod rose
rosemary ruby rusty sage sandy scarlet scout sean skip sky star sterling stone stormy sue summer
sunny tanner tiger tom trinity trip troy van victor violet wade ward will willow winter wood
woody wren
"""
_WORDS = """
able about above across act action add africa after again age ago ahead air alarm all alley
almost alone along also always america amid and anger angle animal annex another answer any
anyone apart arch area arm army around arrow ash asia ask asks at aunt away baby back bad bag
ball band bang bank bar bare bark barn base bass bath beach beam bean bear beat bed bee beer
before behind bell below belt bench bend berlin beside best better big bike bird bit bite black
blade blast blind block blood bloom blow board boat body bold bomb bone book boot both bottle
bottom bow bowl box boy brain brave bread break breath brick bride bridge bright bring broad
broken brown brush build bulb bull burn bus bush busy but button buy cab cafe cage cake call
calm came camera camp can candle cap car card care carry cart case cast cat catch cave chain
chair change chat cheap check cheer chef chest child china chinese church circle city clap class
clean clear clerk climb clip clock close cloth cloud club coach coal coast coat coffee coin cold
color come comes comic cook cool cop copy corn corner couch could count court cover cow crack
crane crash crew cross crowd cry cup curl cut dad dance dancer dark day dead deal dear december
deck deep deer desk did dig dim dine diner dip dirt dish dive dock does dog doll dome done door
double doubt down draw dream dress drink drive driver drop drum dry duck dull dusk dust each ear
early earth ease east easy eat edge eight either else empty end engine english enter europe even
evening ever every evil exit eye eyes face fade fades fail fair fall falls false fan far farm
farmer fast fat fear february feel feet fell few field fifth fight figure fill film final find
fine finger fire first fish five fix flag flame flash flat flies flip float flood floor flow
flower fly fog fold follow food foot for force form forty four fox frame free french fresh
friday from front frost full fun funny gang garden gas gate gather gaze gentle german get ghost
giant gift girl give gives glad glance glass gleam glow goat god goes gold golden gone good got
grand grass grave gray great green grey ground group grow guard guest gun guys hair half hall
halls hand hands hang happy hard has hat have head hear heart heat heavy heel held hell hello
help hen her here hero hers hey hide high hill him his hit hold holds hole home honest honey
hood hook horn horse host hot hotel hour house how huge human hundred hunt hurry ice idea image
india inn inner inside into iron island italy its january japan jaw jazz job join joke judge
juice july jump jumps just keep keeps key kick kid kids kill kind kiss kitchen kite knee knife
knock know lab lady lake lamp land large laser last late later laugh law lay lazy lead leaf lean
leans learn least leave leaves left leg legs lemon lend lens less let lets letter level lid lie
lies life lift light lights like line lines lion lip lips list listen live lives load lock log
london lone long look looks loose lord lose lost lot loud love low luck lunch machine mad made
magic maid mail main make makes man many map march mars mask mass master mat match mate matter
mean meat meet men menu mere metal middle might mild mile milk mill mind mine mint mirror mist
mix model mom monday money monk month mood moon more morning most moth mother motion mountain
mouse mouth move moves movie much mud music must nail name narrow near neat neck need neither
neon nest net never new news next nice night nine nobody nod nods noise none noon nor north nose
not note nothing november now nurse oak ocean october odd off office often oil okay old once one
only open opens orange other our out outer outside over owl own pack pain paint pair pale palm
pan pants paper paris park part party pass past path pause pay peace peak pen people phone photo
piano pick picks picture piece pig pile pin pine pink pipe place plain plan plane plant plate
play player plot plus pocket point police pond pool poor pop port pose post pot pour power press
pretty price proud pull pulls pure purple push put queen quick quiet quite race radio rail raise
ran range rare rat raw reach read ready real rear rest rice ride right ring rise rises risk road
roar robot roll rome roof room root rope rough round row rows rub rug ruin rule run runs rush
sad safe said sail salt same sand sang sat saturday save saw say says scan scene school sea seat
second see sees sell send september set seven shade shadow shake shape share sharp she shed
sheep sheet shelf shell shift shine ship shirt shoe shop shore short shot should shout show
shows shut shy sick side sigh sight sign silence silent silk silver since sing singer single
sink sister sit sits six size skin slam sleep slide slim slip slow slowly small smart smell
smile smiles smoke smooth snake snap snow soap soft softly soil soldier sole solid some son song
soon sore sort soul sound soup south space spain spare speak spell spin spirit split spot spring
square stage stair stall stamp stand stands start starts state station stay steam steel steep
step steps stick still stir stop stops store storm story straight strange stranger stray stream
street stretch strike string strong student style such sudden sugar suit sun sunday sure swan
sweat sweep sweet swim swing table tail take takes tale talk tall tank tap tape task taste taxi
tea teacher team tear teen tell ten tent than that the their them then there these they thick
thief thin thing think third this those thread three through thumb thursday thus tide tie tight
tile till time times tin tiny tip tire tired title toast today toe together tokyo told tone too
took tool tooth top torn touch tour toward tower town toy track trade trail train trap tray tree
trick trips truck true trunk trust truth try tube tuesday turn turns twin two under until upon
use usual vast venus very view voice wait waiter waits wake walk walks wall walls want war warm
was wash watch water wave waves way weak wear web wednesday week weird well went were west wet
whale what wheel when where which while whip white who whole whose why wide wife wild wind
window wine wing wire wise wish with without wolf woman women wonder word work world worn worse
would wrong yard year yell yellow yes yet you young your youth zero zoo zoom
"""

TITLES = frozenset(_TITLES.split())
"""What stands before a name and is none by itself, without its stop."""

WORDS = frozenset((*_NAMES.split(), *_WORDS.split()))
"""Words that are no slip of a name; a person's name that is one of them is a word too."""

PICTURE_WORDS = ("分镜", *"地插草截配附构试企意力版蓝拼宏鸿妄贪略星海")
"""What makes another word of 图 behind it: a number after that counts no reference."""

_UNITS = "% s sec secs second seconds min mins minute minutes fps 秒 分 次 张 个 段 帧 号 倍 岁 米"

UNITS = tuple(_UNITS.split())
"""What a number before it measures or counts, whatever stands before the number."""
