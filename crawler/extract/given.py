"""Given names that many people bear: what tells a person's name from two other words with capitals.

Without accents, in lower case; of Europe, the Americas and the Near East, as their registers of births have them.
"""

import re
import unicodedata

_NAMES = (
    "aaron abby abigail ada adam adele adrian adriana agnes agnieszka aidan aileen aimee aisha alan alana alba albert",
    "alberto alec alejandra alejandro aleksandar aleksander aleksandra alena alessandra alessandro alessia alex alexa",
    "alexander alexandra alexandre alexandria alexis alfred ali alice alicia alina alison allan allen allison alvaro",
    "alyssa amanda amber amelia amelie amina amir amy ana anastasia anders andre andrea andreas andreea andrei andres",
    "andrew andrey andrzej andy anette angel angela angelica angelika angelina angelo angie angus anita anja anke ann",
    "anna annabel annalisa anne annegret annelies annett annette annie annika anouk anthony antje antoine anton",
    "antonia antonio anya april ari ariana arianna arjun armin arnaud arne arno arthur artur asha ashley astrid",
    "audrey aurelie axel ayesha ayse barbara barry bart bastian beata beate beatrice beatrix beatriz becky bella ben",
    "benedikt benjamin benoit berit bernadett bernadette bernard bernd bernhard beth bethany bettina bianca birgit",
    "birgitta birte bjorn bob bonnie boris brad bradley brandon brenda brendan brent brett brian bridget brigitte",
    "britta brittany bruce bruno bryan burkhard calum cameron camila camilla camille candice cara carina carl carla",
    "carlo carlos carlota carly carmen carol carola carole carolin carolina caroline carolyn carrie carsten casey",
    "cassandra catalina caterina catherine cathrin cathy cecile cecilia cedric celine chad charles charlie charlotte",
    "chelsea chiara chloe chris christa christel christian christiane christin christina christine christof christoph",
    "christophe christopher christos cindy claire clara clare claudia claudio claus clelia clemence clemens clement",
    "cody colette colin colleen connie connor conor constance cora corinna corinne cornelia cory courtney craig",
    "cristian cristina curtis cynthia dagmar daisy damian damien damon dan dana daniel daniela daniele danielle danny",
    "daphne daria darren darya dave david davide davor dawn dean debbie deborah debra deirdre delia delphine denis",
    "denise dennis derek detlef diana diane didier diego dieter dimitri dirk dmitri dmitry dominic dominik dominika",
    "dominique don donald donna dora doris dorothea dorothee doug douglas duncan dustin dylan eberhard ebru eckart ed",
    "eddie edgar edith edna eduardo edward egon ekaterina elaine eleanor elena eleni eleonora elias elif elisa",
    "elisabeth elise elizabeth elke ella ellen ellie elliot elodie elsa else elvira emil emilia emilie emilio emily",
    "emma emmanuel emmanuelle enrico enrique eric erica erich erik erika erin ernesto ernst esther ethan eugen eugene",
    "eugenia eva evan evelyn fabian fabienne fabio fabrice fatima fatma federica federico felicia felicity felipe",
    "felix ferdinand fernando filip filippo fiona flora florence florian florina frances francesca francesco francis",
    "francisco franck francois frank franz franziska frauke fred freddie frederic frederik frederike fredrik frieda",
    "friederike friedrich fritz gabriel gabriela gabriele gabriella gabrielle gail gareth garry gary gavin gemma",
    "genevieve geoff geoffrey georg george georges georgia georgina georgios gerald geraldine gerard gerd gerda",
    "gerhard gerrit gert giacomo gilles gina giorgio giovanni gisela giulia giulio giuseppe glen glenn gloria gonzalo",
    "gordon grace graeme graham grant greg gregor gregory greta gudrun guido guillaume gunnar gunter gunther gustav",
    "guy haley hamza hana hanna hannah hannes hans harald harold harriet harry hartmut hassan hazel heather hedwig",
    "heidi heike heiko heiner heinrich heinz helen helena helene helga helmut hendrik henning henri henrik henrike",
    "henry herbert hermann hilary hilda hilde holger holly horst howard hubert hugh hugo hussein ian ibrahim ida igor",
    "ilka ilona ilse imke ina ines inga inge ingeborg ingo ingrid insa irena irene irina iris irma isaac isabel",
    "isabella isabelle iva ivan ivana ivo iwona jack jackie jacob jacopo jacqueline jacques jaime jake jakob jakub",
    "james jamie jan jana jane janet janice janina janine janis jared jasmin jasmine jason jasper javier jay jean",
    "jeanette jeanne jeff jeffrey jelena jen jenna jennie jennifer jenny jens jeremy jeroen jerome jerry jesper jess",
    "jesse jessica jesus jill jim jimmy joachim joan joana joann joanna joanne joao joaquin jochen jodie joe joel",
    "joerg johan johann johanna johannes john johnny jon jonas jonathan jorg jorge jose josef josefine joseph",
    "josephine josh joshua joy joyce juan juana judit judith judy juergen jule julia julian juliana juliane julie",
    "julien juliet juliette julio jurgen justin justine jutta kai kamila kara karen karin karina karl karla karolina",
    "karoline karsten kasia kasper katarina katarzyna kate katerina katharina katherine kathleen kathrin kathryn",
    "kathy katie katja katrin katrina kayla keira keith kelly kelsey ken kendra kenneth kerry kerstin kevin kim",
    "kimberly kira kiran kirsten kirsti kirsty klara klaudia klaus kojo konrad konstantin kristen kristian kristin",
    "kristina krystyna krzysztof kurt kyle lance lara larissa larry lars latoya laura lauren laurence laurent laurie",
    "lawrence lea leah lee leena leila lena leo leon leonardo leonie leonora leroy leslie leticia lewis liam lidia",
    "liesbeth lilian liliana lilli lily lina linda lindsay lindsey lisa lise liz lizzie lizzy lois lola lorena lorenz",
    "lorenzo loretta lori lorna lorraine lou louis louisa louise luc luca lucas lucia luciana lucie lucy ludwig luigi",
    "luis luisa luise lukas lukasz luke lutz lydia lynn lynne mabel maciej madeleine madison mads magdalena maggie",
    "magnus",
    "maija maike maja malcolm malgorzata mandy manfred manuel manuela mara marc marcel marcello marcelo marcin marco",
    "marcos marcus marek maren margaret margarete margarita margherita margit margot marguerite maria mariana",
    "marianne marie mariella marietta marika marilyn marina mario marion marisa marit marita marius mark markus",
    "marlene marlies marshall marta martha martijn martin martina marvin mary maryam massimo mateusz mathias mathieu",
    "mathilde mats matt matteo matthew matthias matthieu matti maureen maurice mauro max maxim maxime maximilian maya",
    "megan meghan mehmet melanie melinda melissa mercedes meredith merle mia michael michaela michal michel michela",
    "michele michelle miguel mikael mike mikhail mila milan milena mina mira mireille miriam mirjam mirko mitchell",
    "mohamed mohammad mohammed moira molly mona monica monika monique morgan moritz morten muhammad muriel mustafa",
    "myriam nadia nadine nadja nancy naomi nastasja natalia natalie natascha natasha nathalie nathan nathaniel neil",
    "nele nicholas nick nicky nicola nicolas nicole nicolo niels nigel nikita nikki niklas nikolai nikolas nikolaus",
    "nils nina noah noel noemi noora nora norbert noreen norma norman oksana olaf ole oleg olga oliver olivia olivier",
    "omar ondrej oscar oskar osman otto owen pablo paloma pamela paola paolo pascal pat patrice patricia patrick",
    "patrizia patryk patty paul paula pauline paulo pavel pawel pedro penelope penny per peter petr petra phil philip",
    "philipp philippa philippe phillip phoebe pia pierre pietro piotr polly priya quentin rachael rachel radek rafael",
    "rahul rainer raj ralf ralph ramon ramona randy raphael raquel raul ray raymond rebecca regina reinhard reinhold",
    "renata renate rene reuben rhiannon ricardo riccardo rich richard rick ricky rita rob robert roberta roberto",
    "robin robyn rodrigo roger roland rolf romain roman romina ron ronald rory rosa rosalind rosanna rose rosemarie",
    "rosemary ross roxana roy rudi rudolf rupert russell ruth ryan sabina sabine sabrina saida sally salvatore sam",
    "samantha samir samuel sandra sandro sandy sanjay santiago sara sarah saskia scott sean sebastian sebastien",
    "selina selma serge sergei sergey sergio seth shane shannon sharon shaun shawn sheila shelley shirley sibylle",
    "siegfried sigrid silke silvana silvia silvio simon simona simone sina siobhan sofia sofie sonia sonja sophia",
    "sophie soren spencer stacey stacy stan stanislav stefan stefania stefanie stefano steffen stella stephan",
    "stephane stephanie stephen steve steven stewart stuart sue susan susana susann susanna susanne suse suzanne sven",
    "svenja svetlana sybille sylvain sylvia sylvie tamara tania tanja tanya tara tatiana tatjana tatyana taylor ted",
    "teresa terri terry tess tessa thai thea theo theodor theresa therese thierry thilo thomas thorsten tiffany till",
    "tilman tim timo timothy tina tobias todd tom tomas tomasz tommaso tommy toni tony torben torsten tracey tracy",
    "travis trevor trish tristan trudy tyler udo ulf uli ulla ulrich ulrike umberto una urs ursula uta ute uwe vadim",
    "valentin valentina valeria valerie vanessa vasily vera verena veronica veronika veronique vicky victor victoria",
    "viktor viktoria vince vincent vincenzo vinod virginia virginie vito vivian viviana vivien vivienne vladimir",
    "volker walter wanda warren wayne wendy werner wes wesley wiebke wilfried wilhelm will william wim wolf wolfgang",
    "xavier xenia yann yannick yasmin yolanda yuri yusuf yves yvette yvonne zachary zack zeynep zoe zoltan",
    "александр алексей алена алина алла анастасия анатолий андрей анна антон арина артем борис вадим валентин",
    "валентина валерий валерия василий вера вероника виктор виктория виталий владимир владислав вячеслав галина",
    "георгий григорий дарья денис дмитрий евгений евгения егор екатерина елена елизавета иван игорь илья инна ирина",
    "кирилл константин кристина ксения лариса леонид любовь людмила максим маргарита марина мария михаил надежда",
    "наталия наталья никита николай нина оксана олег олеся ольга павел петр полина роман руслан светлана семен сергей",
    "софия станислав степан тамара татьяна тимур федор юлия юрий яна ярослав",
)


def plain(word: str) -> str:
    """A word as the list has it: `Jürgen` is `jurgen`."""
    if word.isascii():
        return word.lower()
    folded = unicodedata.normalize("NFKD", word.casefold().replace("ł", "l").replace("ø", "o").replace("ё", "е"))
    return "".join(char for char in folded if not unicodedata.combining(char))


NAMES = frozenset(plain(name) for row in _NAMES for name in row.split())


def is_given(words: str) -> bool:
    """Whether the first word that is no title and no initial, or its half before a hyphen, is a given name."""
    first = next((word for word in words.split() if not re.fullmatch(r"(?:Dr|Prof)\.?|\w\.", word)), "")
    return plain(first.split("-")[0].split(".")[0]) in NAMES or plain(first) in NAMES
