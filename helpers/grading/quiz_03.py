"""Questions of chapter 03. Data only: question, options, the right letter, and why each other one is wrong."""

from helpers.grading.exercise import Quiz

QUIZZES = (
    Quiz(
        id="03.q1",
        concepts=("C53",),
        question=(
            "A network is shown one street picture. It answers: *car at (120, 80, 210, 150), car at (300, 90, 380, "
            "140), pedestrian at (20, 60, 50, 160)*. What is that?"
        ),
        options={
            "a": "classification",
            "b": "detection",
            "c": "classification with localization",
            "d": "landmark detection",
        },
        answer="b",
        why={
            "a": "That would be one class for the whole picture, and no place at all.",
            "c": "That is one class and one box, of the one object in the picture. How many boxes are there here?",
            "d": "Landmarks are points, as many in every picture. Is the number of answers fixed here?",
        },
        because="Any number of objects, of several classes, each with its box.",
    ),
    Quiz(
        id="03.q2",
        concepts=("C55",),
        question=(
            "A box is listed as (b_x, b_y, b_h, b_w) = (0.4, 0.6, 0.2, 0.5), in shares of the picture. Where are its "
            "left and right edges?"
        ),
        options={
            "a": "at 0.4 and 0.9",
            "b": "at 0.3 and 0.5",
            "c": "at 0.5 and 0.7",
            "d": "at 0.15 and 0.65",
        },
        answer="d",
        why={
            "a": "b_x is the middle of the box, not its left edge.",
            "b": "Which of the two sizes is the width? Height stands before width here.",
            "c": "These are the upper and the lower edge: y goes down.",
        },
        because="The middle is at x = 0.4 and the width is b_w = 0.5, half of it on either side.",
    ),
    Quiz(
        id="03.q3",
        concepts=("C57", "C58"),
        question="In y = [p_c, b_x, b_y, b_h, b_w, c_1, c_2, c_3], what does p_c = 0 say?",
        options={
            "a": "There is no object of any class, and the other seven numbers are free.",
            "b": "There is no object, and the other seven numbers must be 0.",
            "c": "The object is of none of the likely classes: c_1, c_2 and c_3 share what is left.",
            "d": "The network is not sure which class it is.",
        },
        answer="a",
        why={
            "b": "Zeros are often written there. Does the loss look at them?",
            "c": "p_c is not the probability of a class. What does it ask, before any class?",
            "d": "Which class it is stands in c_1, c_2 and c_3. p_c asks something else.",
        },
        because=(
            "p_c is the probability that there is an object, of whatever class. Where there is none, a box and a class "
            "mean nothing, so the loss leaves them out."
        ),
    ),
    Quiz(
        id="03.q4",
        concepts=("C62",),
        question="A network for landmarks of a face ends with 135 units. How many landmarks does it find?",
        options={
            "a": "134",
            "b": "135",
            "c": "67",
            "d": "45",
        },
        answer="c",
        why={
            "a": "One unit is for the face itself. How many of the others does a single point need?",
            "b": "Does one number say where a point is? And which unit says that there is a face?",
            "d": "Three units for each landmark: two coordinates, and what else? The face is asked for once.",
        },
        because="One unit says whether there is a face; 134 coordinates are 67 points with x and y.",
    ),
    Quiz(
        id="03.q5",
        concepts=("C65",),
        question=(
            "To get more data you mirror each face, and mirror the x of each landmark. Landmark 1 is the left eye, "
            "landmark 2 the right eye. What else has to be done?"
        ),
        options={
            "a": "Nothing: the points lie on the eyes again.",
            "b": "Landmarks 1 and 2 change places in the list.",
            "c": "The y of each landmark has to be mirrored as well.",
            "d": "Mirrored faces need landmarks of their own, 3 and 4.",
        },
        answer="b",
        why={
            "a": "They do. But on which side of the picture is landmark 1 now, and on which in the other pictures?",
            "c": "Up and down stay as they are in a mirror.",
            "d": "The number of landmarks is fixed, and each means one thing in all pictures.",
        },
        because=(
            "What was the left eye now stands where right eyes stand. Unless the order follows, landmark 1 means two "
            "things, and a network learns their mean: the nose."
        ),
    ),
    Quiz(
        id="03.q6",
        concepts=("C68",),
        question="Sliding windows over a picture: the stride is doubled. What follows, roughly?",
        options={
            "a": "Half the work; objects are found as well as before.",
            "b": "A quarter of the work; objects are found as well as before.",
            "c": "Half the work; more objects fall between two windows, and boxes are less exact.",
            "d": "A quarter of the work; more objects fall between two windows, and boxes are less exact.",
        },
        answer="d",
        why={
            "a": "The windows move on two axes. And how well does the nearest window fit an object?",
            "b": "The nearest window is farther away from an object now.",
            "c": "Right about the boxes. On how many axes do the windows become fewer?",
        },
        because="Half as many places on each of two axes; and the nearest window may miss by twice as much.",
    ),
    Quiz(
        id="03.q7",
        concepts=("C69",),
        question=(
            "A dense layer of 120 units follows a map of 4 x 4 x 8. As a convolution it becomes 120 filters of ..."
        ),
        options={
            "a": "1 x 1 x 8",
            "b": "4 x 4 x 8",
            "c": "4 x 4 x 120",
            "d": "4 x 4 x 1",
        },
        answer="b",
        why={
            "a": "That makes 960 weights, and each unit would see a single place of the map. How many has the dense "
            "layer?",
            "c": "A filter is as deep as its input. How deep is the map?",
            "d": "A filter is as deep as its input: it sees all channels of the map.",
        },
        because=(
            "Each dense unit has a weight for each of the 128 numbers of the map: a filter as large as the map, "
            "15,360 weights in all. The filters of a dense layer after it become 1 x 1 x 120."
        ),
    ),
    Quiz(
        id="03.q8",
        concepts=("C73", "C77"),
        question="A bus covers six cells of a YOLO grid. In how many cells is p_c = 1, and how large can b_w be?",
        options={
            "a": "in one, and b_w may exceed 1",
            "b": "in six, and b_w is 1 at most",
            "c": "in six, and b_w may exceed 1",
            "d": "in one, and b_w is 1 at most",
        },
        answer="a",
        why={
            "b": "Six cells with p_c = 1 would be six buses. Which single point of the bus decides?",
            "c": "Six cells with p_c = 1 would be six buses. Which single point of the bus decides?",
            "d": "b_w is in cells here. How wide is the bus, in cells?",
        },
        because=(
            "Only the cell that holds its middle. Sizes are in cells in this course; the first YOLO divides them by "
            "the picture, where they do stay below 1."
        ),
    ),
    Quiz(
        id="03.q9",
        concepts=("C78",),
        question="Two boxes of 3 x 3, one moved by 1 to the right and by 1 down. What is their IoU?",
        options={
            "a": "4/9",
            "b": "2/5",
            "c": "2/7",
            "d": "2/9",
        },
        answer="c",
        why={
            "a": "That is the shared area over the area of one box. What do both cover together?",
            "b": "That takes the shared area away twice. Try it on two equal boxes: what stands below the line?",
            "d": "Below the line stands 9 + 9. What both cover is counted twice in it.",
        },
        because="They share 4, and together cover 9 + 9 - 4 = 14.",
    ),
    Quiz(
        id="03.q10",
        concepts=("C79",),
        question="A box counts as correct from an IoU of 0.5 on. Where does the 0.5 come from?",
        options={
            "a": "It is where two boxes share half of each.",
            "b": "It can be proved that a better box never has less.",
            "c": "It is a convention; stricter ones, such as 0.6 or 0.75, are used as well.",
        },
        answer="c",
        why={
            "a": "Two equally large boxes that share half of each have an IoU of 1/3.",
            "b": "Nothing is proved there: someone chose it. Could one choose another?",
        },
        because="Whoever states an accuracy of boxes has to state the threshold with it.",
    ),
    Quiz(
        id="03.q11",
        concepts=("C81", "C83"),
        question=(
            "Two cars stand far apart, with a few boxes on each; a pedestrian stands before one of them. What does "
            "non-max suppression leave, if all scores are good?"
        ),
        options={
            "a": "the box with the largest score, and nothing else",
            "b": "the best box of each car; the pedestrian is lost, as it overlaps the car",
            "c": "the best box of the cars, and the best box of the pedestrian",
            "d": "the best box of each car, and the best box of the pedestrian",
        },
        answer="d",
        why={
            "a": "Only boxes that overlap the chosen one go. Which do not?",
            "b": "It runs once for each class. Does a box of a car meet one of a pedestrian there?",
            "c": "The boxes of the other car do not overlap the chosen one. What happens in the next round?",
        },
        because=(
            "For each class: the best box left stays, those with a large IoU to it go, and so on until none is left. "
            "Two cars that overlap much would lose one: that is its limit."
        ),
    ),
    Quiz(
        id="03.q12",
        concepts=("C87", "C88"),
        question=(
            "Two anchors, first a tall one, then a wide one; classes pedestrian, car, motorcycle. The cell holds the "
            "middle of one car, and nothing else. Its 16 numbers are ..."
        ),
        options={
            "a": "[0, ?, ?, ?, ?, ?, ?, ?, 1, b_x, b_y, b_h, b_w, 0, 1, 0]",
            "b": "[1, b_x, b_y, b_h, b_w, 0, 1, 0, 0, ?, ?, ?, ?, ?, ?, ?]",
            "c": "[1, b_x, b_y, b_h, b_w, 0, 1, 0, 1, b_x, b_y, b_h, b_w, 0, 1, 0]",
            "d": "[0, ?, ?, ?, ?, ?, ?, ?, 1, b_x, b_y, b_h, b_w, 1, 0, 0]",
        },
        answer="a",
        why={
            "b": "That is the slot of the first anchor. Which anchor has the shape of a car?",
            "c": "That says that there are two cars. An object has one slot.",
            "d": "The slot is right. Which of the three classes is a car?",
        },
        because="The middle gives the cell, the shape gives the anchor: the pair of both is the object's place.",
    ),
    Quiz(
        id="03.q13",
        concepts=("C89",),
        question="A cell has two anchors, a tall and a wide one. Which objects can it not all describe?",
        options={
            "a": "a pedestrian before a car, both middles in the cell",
            "b": "two pedestrians close together, both middles in the cell",
            "c": "a car that is larger than the cell",
        },
        answer="b",
        why={
            "a": "One is tall and one is wide: each finds its slot.",
            "c": "Sizes may exceed 1. Only the middle has to lie in the cell.",
        },
        because=(
            "Both want the slot of the tall anchor. So do three objects of any shapes: there are only two slots. A "
            "finer grid makes both rare."
        ),
    ),
    Quiz(
        id="03.q14",
        concepts=("C93",),
        question="A grid of 13 x 13, 5 anchors, 20 classes. How many numbers does a network give for a picture?",
        options={
            "a": "4,225",
            "b": "16,900",
            "c": "21,125",
            "d": "845",
        },
        answer="c",
        why={
            "a": "That is 13 x 13 x 25, with one anchor.",
            "b": "Each slot holds more than the classes: count p_c and the box as well.",
            "d": "That is how many slots there are. How many numbers stand in each?",
        },
        because="13 x 13 x 5 x 25: in each slot p_c, four numbers of the box, twenty classes.",
    ),
)
