from django.apps import AppConfig


class JourneysConfig(AppConfig):
    name = "wugong.journeys"

    def ready(self) -> None:
        from django.utils.translation import gettext_lazy as _

        from wugong.activities import hooks as activities
        from wugong.burden.facts import register as register_facts
        from wugong.burden.queries.diary import Way, register_way
        from wugong.delegation import hooks as public
        from wugong.deliberation.hooks import panels as of_topics
        from wugong.deliberation.hooks import register_entries
        from wugong.deliberation.hooks import whistles as of_whistles
        from wugong.deliberation.queries.whistles import departments
        from wugong.flow.binding import when_ended
        from wugong.journeys import actions, queries
        from wugong.journeys.held import FACTS
        from wugong.linkage import hooks
        from wugong.pairing.hooks import panels as of_pairs
        from wugong.places.hooks import Panel
        from wugong.planning import hooks as plans
        from wugong.problems import hooks as problems
        from wugong.sharing import hooks as shared

        hooks.register(asked=queries.asked_in, offered=queries.offers_of, obstacle=actions.raise_obstacle)
        hooks.panels.register(Panel("topics", "journeys/panels/topics.html", queries.topics_of, order=20))
        of_topics.register(Panel("projects", "journeys/panels/projects.html", queries.projects_of, order=20))
        plans.joined.bring_up, plans.joined.find = actions.raise_dispute, queries.finding_on
        plans.panels.register(Panel("topic", "journeys/panels/topics.html", queries.topic_of, order=20))
        of_topics.register(Panel("plan", "journeys/panels/plan.html", queries.hearing_of, order=25))
        topics_of_problems = Panel("topics", "journeys/panels/topics.html", queries.topics_of_problem, order=20)
        problems.panels.register(topics_of_problems)
        whistles = Panel("whistles", "journeys/panels/whistles.html", queries.whistles_of_problem, order=21)
        problems.panels.register(whistles)
        of_topics.register(Panel("problems", "journeys/panels/problems.html", queries.problems_of, order=15))
        behind = Panel("problems", "journeys/panels/problems.html", queries.problems_of_whistle, order=15)
        of_whistles.register(behind)
        problems.joined.duty = queries.duty_owner
        problems.joined.raise_up, problems.joined.propose = actions.raise_up, actions.propose
        problems.joined.called = departments
        when_ended("topic", actions.topic_ended)
        when_ended("whistle", actions.whistle_ended)
        register_way(Way("topic", "商", _("Make it a topic"), opens="deliberation:new"))
        register_facts(*FACTS)
        shared.register(queries.listed_by)
        register_entries(queries.bookings_of)
        public.joined.venues = queries.venues_in
        of_pairs.register(Panel("series", "journeys/panels/series.html", queries.series_shown, order=20))
        activities.panels.register(Panel("pair", "journeys/panels/pair.html", queries.pair_of, order=20))
        join_centre()


def join_centre() -> None:
    """Courses in shared rooms, and teams that hold wishes."""
    from wugong.activities import hooks as activities
    from wugong.journeys import actions, queries
    from wugong.sharing import hooks as shared
    from wugong.volunteers.hooks import led_by_another
    from wugong.volunteers.queries import leaders_in, team_led
    from wugong.wishes import hooks as wishes

    rooms = activities.rooms
    rooms.choices, rooms.of, rooms.missing = queries.rooms_for, queries.room_of, queries.room_not_held
    rooms.choose, rooms.book, rooms.free = actions.choose_room, actions.book_room, actions.free_room
    rooms.renumber = actions.renumber_bookings
    wishes.teams.led_by, wishes.teams.leaders = team_led, leaders_in
    if actions.room_held not in shared.held:
        shared.held.append(actions.room_held)
    if actions.pass_wishes not in led_by_another:
        led_by_another.append(actions.pass_wishes)
    if actions.wake_pair not in activities.listeners:
        activities.listeners.append(actions.wake_pair)
