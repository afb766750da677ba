"""The routing learns from decided messages, knows when it is not sure, and never learns a name or a number."""

from __future__ import annotations

import csv
import json

import numpy as np
import pytest

from wugong.problems import actions
from wugong.problems.kernel import command, learning
from wugong.problems.kernel.text import runs, without_persons
from wugong.problems.testing import reported

WORDS = {
    "env.waste.bins": ("垃圾桶满了没人清", "垃圾三天没有清运", "桶边堆满垃圾发臭"),
    "light.lamp.stair": ("楼道灯坏了不亮", "单元门口灯一闪一闪", "晚上楼梯灯不亮"),
    "noise.noise.square": ("广场舞音响太吵", "跳舞的音乐声太大", "晚上跳舞吵得睡不着"),
}


def messages(count=12):
    places = "东西南北甲乙丙丁"
    return [
        (f"{places[n % 8]}{places[(n * 3 + k) % 8]}边{words[n % 3]}，请处理{'了吧呢啊'[n % 4]}", label)
        for k, (label, words) in enumerate(WORDS.items())
        for n in range(count)
    ]


@pytest.fixture(scope="module")
def model():
    texts, labels = zip(*messages(), strict=True)
    return learning.train(texts, labels)


def test_it_learns_and_says_how_sure_it_is(model):
    found = model.guess("我们单元的楼道灯又不亮了")
    assert found.leaf == "light.lamp.stair" and 0 < found.share <= 1
    strange = model.guess("请问结婚登记在哪里办")
    assert strange.share < found.share


def test_the_label_is_cut_to_the_level_that_is_sure(model):
    unsure = learning.Model(**{**vars(model), "threshold": 0.999999})
    assert unsure.guess("请问结婚登记在哪里办").label in {"", "env", "light", "noise"}


def test_names_numbers_and_homes_are_not_learnt():
    text = "居民王建国（13812345678）住3栋2单元501，车牌渝A12345，反映灯不亮"
    plain = without_persons(text)
    assert not any(word in plain for word in ("王建国", "138", "501", "渝A"))
    assert not any(any(c.isdigit() for c in run) for block in runs(text) for run in block)


def test_the_model_scores_as_the_machine_it_was_made_from(model):
    """Also the beginning, which weighs by itself; a text that marks something like it changes nothing."""
    texts, labels = zip(*messages(), strict=True)
    weigher, machine = learning.fit([runs(text) for text in texts], np.array(labels))
    asked = ["楼道灯不亮，请处理", "请处理，楼道灯不亮", "^垃圾桶满了"]
    wanted = machine.decision_function(weigher.transform([runs(text) for text in asked]))
    given = [model.scores(text) for text in asked]
    assert np.allclose(given, wanted, atol=1e-6)
    assert not np.allclose(given[0], given[1])


def test_repetitions_stay_together():
    long = "楼道的灯坏了好几个月了一直没有人来修理晚上出门看不见台阶"
    groups = learning.repetitions([long, "请领导看：" + long, "垃圾桶满了"])
    assert groups[0] == groups[1] != groups[2]


def test_the_command_trains_tests_and_refuses_bad_input(tmp_path, capsys):
    file, model = tmp_path / "m.csv", tmp_path / "model.npz"
    with file.open("w", newline="") as out:
        csv.writer(out).writerows([("text", "label"), *messages()])
    assert command.main(["train", str(file), "-o", str(model)]) == 0
    capsys.readouterr()
    assert command.main(["test", str(model), str(file)]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["rows"] == 36 and said["accuracy"] == said["macro_f1"] == 1.0
    bad = tmp_path / "bad.csv"
    for text, word in (("a,b\n1,2\n", "text and label"), ("text,label\nx\n", "line 2"), ("text,label\n", "no message")):
        bad.write_text(text)
        assert command.main(["train", str(bad), "-o", str(model)]) == 1
        assert word in capsys.readouterr().err
    bad.write_bytes(b"text,label\n\xff\xfe,x\n")
    assert command.main(["test", str(model), str(bad)]) == 1
    assert command.main(["test", str(bad), str(file)]) == 1
    assert "no model" in capsys.readouterr().err
    assert command.main(["train", str(tmp_path / "none.csv"), "-o", str(model)]) == 1
    assert command.main(["guess"]) == 2


@pytest.mark.django_db
def test_a_district_with_a_model_suggests(people, model):
    from wugong.problems.kernel.model import write_model
    from wugong.problems.queries.routing import model_file

    assert actions.learn(actor=people.actor("district_officer")) == 0  # too little to learn from
    write_model(learning.Model(**{**vars(model), "threshold": 0.5}), model_file())
    problem = reported(text="楼道灯坏了不亮，请处理")
    assert problem.guess == "light.lamp.stair" and problem.sureness > 50
