"""The library: who keeps it, what is unique, what copies follow, and how it is searched in both languages."""

from datetime import UTC, datetime

import grpc
import pytest
from matricula.common.v1 import query_pb2
from matricula.students.v1 import institution_pb2, programme_pb2

from kit.identity import SHARED_BRANCH, Scope, system
from kit.ids import new_id
from services.students.institution import seeding
from services.students.programme.requirements import TESTS
from tests.service.harness import BEIJING, SHANGHAI, ServiceUnderTest, person
from tests.service.leads.office import NOT_FOUND, UNAUTHENTICATED, problem
from tests.service.students.library import UCAS, Library, keeper


@pytest.fixture(scope="module")
def library(students: ServiceUnderTest) -> Library:
    return Library(students)


def search(library, text, kind="institutions", who=None, **values):
    """Ids of what a search finds, in its order."""
    request = {
        "institutions": institution_pb2.ListInstitutionsRequest,
        "programmes": programme_pb2.ListProgrammesRequest,
        "rounds": programme_pb2.ListRoundsRequest,
    }[kind](query=query_pb2.Query(search=text, **values), page_size=1000)
    stub = getattr(library, kind)
    answer = getattr(stub, f"List{kind.capitalize()}")(request, metadata=library.as_(who or person()))
    return [one.id for one in getattr(answer, kind)]


# who ------------------------------------------------------------------------------------------------------


def test_nobody_is_refused(library):
    with pytest.raises(grpc.RpcError) as caught:
        library.institutions.ListInstitutions(institution_pb2.ListInstitutionsRequest())
    assert caught.value.code() is UNAUTHENTICATED
    with pytest.raises(grpc.RpcError) as caught:
        library.institution(who=person("students.student.read"))
    assert caught.value.code() is grpc.StatusCode.PERMISSION_DENIED


def test_what_head_office_keeps_everybody_reads_and_a_branch_does_not_change(library):
    made = library.institution()
    assert made.branch_id == SHARED_BRANCH
    other = person("students.institution.edit", branches=(SHANGHAI,))
    read = library.institutions.GetInstitution(
        institution_pb2.GetInstitutionRequest(id=made.id), metadata=library.as_(other)
    )
    assert read.name_en == made.name_en
    request = institution_pb2.UpdateInstitutionRequest(
        institution=institution_pb2.Institution(id=made.id, region="Ours")
    )
    with pytest.raises(grpc.RpcError) as caught:
        library.institutions.UpdateInstitution(request, metadata=library.as_(other))
    assert caught.value.code() is NOT_FOUND or problem(caught)[1] == "BRANCH_OUTSIDE_SCOPE"


def test_what_a_branch_adds_is_its_own(library):
    beijing = person("students.institution.edit", branches=(BEIJING,))
    made = library.institution(who=beijing)
    assert made.branch_id == BEIJING
    with pytest.raises(grpc.RpcError) as caught:
        library.institutions.GetInstitution(
            institution_pb2.GetInstitutionRequest(id=made.id),
            metadata=library.as_(person(branches=(SHANGHAI,))),
        )
    assert caught.value.code() is NOT_FOUND


# what is unique -------------------------------------------------------------------------------------------


def test_the_same_name_in_a_country_is_the_same_institution(library):
    made = library.institution()
    with pytest.raises(grpc.RpcError) as caught:
        library.institution(name_en=made.name_en.upper())
    assert problem(caught)[1] == "INSTITUTION_EXISTS"
    assert library.institution(name_en=made.name_en, country="US").id != made.id


def test_seasons_rounds_and_programmes_are_there_once(library):
    one = library.round()
    with pytest.raises(grpc.RpcError) as caught:
        library.round(one.season_id)
    assert problem(caught)[1] == "ROUND_EXISTS"
    with pytest.raises(grpc.RpcError) as caught:
        library.season(one.programme_id)
    assert problem(caught)[1] == "SEASON_EXISTS"
    with pytest.raises(grpc.RpcError) as caught:
        library.programme(one.institution_id, name_en="msc data science")
    assert problem(caught)[1] == "PROGRAMME_EXISTS"


def test_what_is_built_on_is_not_deleted(library):
    one = library.round()
    for stub, verb, record_id, reason in (
        (library.institutions, "Institution", one.institution_id, "INSTITUTION_IN_USE"),
        (library.programmes, "Programme", one.programme_id, "PROGRAMME_IN_USE"),
        (library.seasons, "Season", one.season_id, "SEASON_IN_USE"),
    ):
        module = institution_pb2 if verb == "Institution" else programme_pb2
        request = getattr(module, f"Delete{verb}Request")(id=record_id)
        with pytest.raises(grpc.RpcError) as caught:
            getattr(stub, f"Delete{verb}")(request, metadata=library.me)
        assert problem(caught)[1] == reason
    library.rounds.DeleteRound(programme_pb2.DeleteRoundRequest(id=one.id), metadata=library.me)
    library.seasons.DeleteSeason(programme_pb2.DeleteSeasonRequest(id=one.season_id), metadata=library.me)
    assert [name for name, _, _ in library.events(one.id)] == ["round_created", "round_deleted"]


# deadlines ------------------------------------------------------------------------------------------------


def test_a_deadline_is_a_day_and_a_clock_and_the_instant_follows(library):
    one = library.round()
    assert one.deadline_time.ToDatetime(tzinfo=UTC) == datetime(2026, 1, 14, 18, 0, tzinfo=UTC)
    uc = library.institution(name_en=f"UC {new_id()[-8:]}", country="US")
    season = library.season(library.programme(uc.id).id)
    pacific = library.round(
        season.id, deadline_date="2026-11-30", deadline_clock="", deadline_zone="America/Los_Angeles"
    )
    assert pacific.deadline_clock == "23:59"
    assert pacific.deadline_time.ToDatetime(tzinfo=UTC) == datetime(2026, 12, 1, 7, 59, tzinfo=UTC)


def test_the_zone_comes_from_the_campus_or_a_country_that_has_one(library):
    assert library.round(deadline_zone="").deadline_zone == "Europe/London"
    campus = institution_pb2.Campus(name_en="Hilo", time_zone="Pacific/Honolulu")
    made = library.institution(country="US", campuses=[campus])
    programme = library.programme(made.id, campus_id=made.campuses[0].id)
    assert programme.campus_name == "Hilo"
    assert (
        library.round(library.season(programme.id).id, deadline_zone="").deadline_zone == "Pacific/Honolulu"
    )
    elsewhere = library.season(library.programme(library.institution(country="US").id).id)
    with pytest.raises(grpc.RpcError) as caught:
        library.round(elsewhere.id, deadline_zone="")
    assert problem(caught)[3] == {"round.deadline_zone"}
    with pytest.raises(grpc.RpcError) as caught:
        library.round(elsewhere.id, deadline_zone="Mars/Olympus")
    assert problem(caught)[3] == {"round.deadline_zone"}


def test_a_moved_deadline_is_told_with_both_instants_and_anything_else_is_a_change(library):
    one = library.round(deadline_date="2025-01-29")
    library.move(one.id, note="checked")
    library.move(one.id, deadline_date="2025-02-05")
    library.move(one.id, deadline_clock="17:00", deadline_zone="Europe/London")
    library.move(
        one.id, deadline_clock="18:00", deadline_zone="Europe/Paris"
    )  # the same instant, said otherwise
    found = [(name, payload) for name, _, payload in library.events(one.id)]
    assert [name for name, _ in found] == [
        "round_created", "round_updated", "round_moved", "round_moved", "round_updated",
    ]  # fmt: skip
    moved = found[2][1]
    assert (moved["fromDeadlineTime"], moved["toDeadlineTime"]) == (
        "2025-01-29T18:00:00Z",
        "2025-02-05T18:00:00Z",
    )
    assert moved["round"]["programmeNameZh"] == "数据科学"
    rolling = library.move(one.id, deadline_date="")
    assert not rolling.HasField("deadline_time")
    assert "toDeadlineTime" not in library.events(one.id)[-1][2]


# copies and ranks -----------------------------------------------------------------------------------------


def test_a_new_name_is_on_every_programme_and_round(library):
    one = library.round()
    name = f"Uni {new_id()[-10:]}"
    request = institution_pb2.UpdateInstitutionRequest(
        institution=institution_pb2.Institution(id=one.institution_id, name_en=name, name_zh="新名大学")
    )
    library.institutions.UpdateInstitution(request, metadata=library.me)
    after = library.rounds.GetRound(programme_pb2.GetRoundRequest(id=one.id), metadata=library.me)
    assert (after.institution_name_en, after.institution_name_zh) == (name, "新名大学")
    assert search(library, name, "rounds") == [one.id]
    assert search(library, name, "programmes") == [one.programme_id]


def test_the_newest_place_of_each_ranking_is_on_the_institution(library):
    one = library.round()
    for system_name, year, rank, subject in (
        ("QS", 2025, 40, ""), ("QS", 2026, 34, ""), ("THE", 2026, 30, ""), ("QS", 2026, 3, "数据科学"),
    ):  # fmt: skip
        ranking = institution_pb2.Ranking(
            institution_id=one.institution_id, system=system_name, year=year, rank=rank, subject=subject
        )
        library.rankings.CreateRanking(
            institution_pb2.CreateRankingRequest(ranking=ranking), metadata=library.me
        )
    found = library.institutions.GetInstitution(
        institution_pb2.GetInstitutionRequest(id=one.institution_id), metadata=library.me
    )
    assert found.rank == 30
    assert [(place.system, place.year, place.rank) for place in found.ranks] == [
        ("THE", 2026, 30), ("QS", 2026, 34),
    ]  # fmt: skip
    after = library.rounds.GetRound(programme_pb2.GetRoundRequest(id=one.id), metadata=library.me)
    assert after.institution_rank == 30
    ranking = institution_pb2.Ranking(institution_id=one.institution_id, system="QS", year=2026, rank=35)
    with pytest.raises(grpc.RpcError) as caught:
        library.rankings.CreateRanking(
            institution_pb2.CreateRankingRequest(ranking=ranking), metadata=library.me
        )
    assert problem(caught)[1] == "RANKING_EXISTS"


def test_rounds_ask_for_what_their_season_asks_unless_they_say_otherwise(library):
    ielts = programme_pb2.Requirement(
        kind=programme_pb2.REQUIREMENT_KIND_TEST, test="IELTS", minimum=6.5,
        parts=[programme_pb2.PartMinimum(part="*", minimum=6)],
    )  # fmt: skip
    season = library.season(requirements=[ielts])
    one = library.round(season.id)
    assert (one.ielts_minimum, one.ielts_part_minimum, list(one.asked)) == (6.5, 6, [ielts])
    harder = programme_pb2.Requirement(kind=programme_pb2.REQUIREMENT_KIND_TEST, test="IELTS", minimum=7)
    assert library.move(one.id, requirements=[harder]).ielts_minimum == 7
    request = programme_pb2.UpdateSeasonRequest(season=programme_pb2.Season(id=season.id, note="x"))
    request.season.requirements.append(harder)
    library.seasons.UpdateSeason(request, metadata=library.me)
    assert library.move(one.id, requirements=[]).asked == [harder]


# the seed -------------------------------------------------------------------------------------------------


def test_the_institutions_of_the_world_are_loaded_once_and_found_in_both_languages(library):
    with library.service.running.system.transaction(system((SHARED_BRANCH,))) as session:
        first = seeding.load(session)
    with library.service.running.system.transaction(system((SHARED_BRANCH,))) as session:
        assert seeding.load(session) == 0
    assert first == len(seeding.read()) > 10_000
    for name, texts in {
        "University of Edinburgh": ("爱丁堡大学", "adbdx", "University of Edin"),
        "London School of Economics and Political Science, University of London": ("LSE", "伦敦政经"),
        "University of California, Berkeley": ("ucb", "伯克利"),
        "Edinburgh Napier University": ("英国 edinburgh napier",),
    }.items():
        wanted = next(iter(search(library, name)))
        for text in texts:
            assert wanted in search(library, text), text
    chinese, english = set(search(library, "新加坡")), set(search(library, "Singapore"))
    assert len(chinese) > 10
    assert chinese <= english


def test_the_keeper_of_one_branch_keeps_none_of_the_shared(library):
    """Scope BRANCH is not ALL: what is missing in `write` must not come from `read`."""
    one = library.round()
    local = keeper(scope=Scope.BRANCH, branches=(BEIJING,))
    with pytest.raises(grpc.RpcError) as caught:
        library.move(one.id, who=local, **UCAS | {"deadline_date": "2026-02-01"})
    assert caught.value.code() in (NOT_FOUND, grpc.StatusCode.PERMISSION_DENIED)
    assert [name for name, _, _ in library.events(one.id)] == ["round_created"]


# what is asked for can be compared --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "REQUIREMENT_KIND_TEST", "test": "TEST_TYPE_IELTS", "minimum": 7}, "test"),
        ({"kind": "REQUIREMENT_KIND_TEST", "test": "YASI", "minimum": 7}, "test"),
        ({"kind": "REQUIREMENT_KIND_TEST", "minimum": 7}, "test"),
        ({"kind": "REQUIREMENT_KIND_TEST", "test": "IELTS"}, "minimum"),
        ({"kind": "REQUIREMENT_KIND_GPA", "minimum": 85}, "scale"),
        ({"kind": "REQUIREMENT_KIND_GPA", "minimum": 85, "scale": 4}, "minimum"),
        ({"kind": "REQUIREMENT_KIND_EDUCATION"}, "level"),
        ({"kind": "REQUIREMENT_KIND_OTHER"}, "text_zh"),
    ],
)
def test_a_requirement_that_nobody_could_be_compared_with_is_named(library, asked, field):
    fine = programme_pb2.Requirement(kind="REQUIREMENT_KIND_TEST", test="A_LEVEL", minimum=3)
    wrong = programme_pb2.Requirement(**asked)
    season = library.season()
    one = library.round(season.id)
    for call, arguments, noun in (
        (library.season, {"requirements": [fine, wrong]}, "season"),
        (library.round, {"requirements": [fine, wrong]}, "round"),
        (library.move, {"round_id": one.id, "requirements": [fine, wrong]}, "round"),
    ):
        with pytest.raises(grpc.RpcError) as caught:
            call(**arguments)
        assert problem(caught)[3] == {f"{noun}.requirements[1].{field}"}


def test_every_test_of_sittings_can_be_asked_for(library):
    asked = [programme_pb2.Requirement(kind="REQUIREMENT_KIND_TEST", test=name, minimum=1) for name in TESTS]
    assert {"IELTS", "TOEFL", "GRE", "CET6", "OTHER"} <= set(TESTS)
    assert len(library.season(requirements=asked).requirements) == len(TESTS)
