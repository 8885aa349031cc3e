#include "actors/shell/query_desk.hpp"

#include "actors/campaign/campaign_view.hpp"
#include "actors/shell/query_words.hpp"
#include "actors/shell/slices.hpp"
#include "actors/shell/visibility.hpp"
#include "actors/shell/with_position.hpp"

namespace trefoil::shell {

namespace {

/// One row of `inbox.list` and `company.tasks`.
struct spoken_task {
  task_id task;
  std::string status;
  std::optional<person_id> holder;
  std::uint8_t finished = 0;
  std::uint8_t reachable = 0;
  std::uint16_t reminders = 0;
  std::optional<timestamp> due;
  static constexpr auto fields = field_list{field<1>("task", &spoken_task::task),
                                            field<2>("status", &spoken_task::status),
                                            field<3>("holder", &spoken_task::holder),
                                            field<4>("finished", &spoken_task::finished),
                                            field<5>("reachable", &spoken_task::reachable),
                                            field<6>("reminders", &spoken_task::reminders),
                                            field<7>("due", &spoken_task::due)};
};

struct spoken_tasks {
  std::vector<spoken_task> tasks;
  std::optional<std::string> next;
  static constexpr auto fields
    = field_list{field<1>("tasks", &spoken_tasks::tasks), field<2>("next", &spoken_tasks::next)};
};

std::string status_of(const cohort::progress& cell) {
  using cohort::participant_status;
  if (cell.status != participant_status::open) return std::string{word(cell.status)};
  const bool begun = (cell.flags & cohort::started) != 0;
  return std::string{word(begun ? task::status::in_progress : task::status::not_started)};
}

spoken_task spoken(const inbox_row& row) {
  return {row.task,         status_of(row.now), holder_of(row.task.company, row.now),
          row.now.finished, row.now.reachable,  row.now.reminders,
          due_of(row.now)};
}

/// Takes a campaign's own word, and has the question answered again with it.
class view_relay final : public reply_sink {
public:
  view_relay(incoming_query asked, std::function<void(incoming_query)> again)
    : asked_{std::move(asked)}, again_{std::move(again)} {}

  void append(std::vector<reply> replies) override {
    for (auto& one : replies) {
      if (one.ok) {
        asked_.view = std::make_shared<const std::string>(std::move(one.body));
        again_(asked_);
      } else {
        shell::deliver(asked_.back, std::move(one.body), false);
      }
    }
  }
  [[nodiscard]] bool wanted() const override {
    return !asked_.back.sink || asked_.back.sink->wanted();
  }

private:
  incoming_query asked_;
  std::function<void(incoming_query)> again_;
};

/// How many cohorts are looked through before others get a turn at the folds.
constexpr std::size_t slice = 64;
/// How many that were put away one answer reads.
constexpr std::size_t closed_max = 64;

}  // namespace

const shared_folds& query_desk::home_of_entity(const entity_id& id) const {
  return *shards_[id.shard_of(count())];
}

/// Who asks, with the rights that its company's shard knows of.
bool query_desk::attest(const principal& who, caller& to) const {
  to.kind = who.kind;
  to.person = who.person;
  if (who.kind != principal_kind::person || !who.person.given()) return true;
  return home_of_entity(entity_id{who.person.company}).read([&](const folds& from) {
    directory::attest(to, from.companies.find(who.person.company).get());
  });
}

bool query_desk::wants(const incoming_query& what) const {
  const bool late = what.deadline.given() && what.deadline < time_->now();
  return !late && (!what.back.sink || what.back.sink->wanted());
}

bool query_desk::answer(const incoming_query& what) const {
  caller asking;
  if (!attest(what.principal, asking)) return false;
  return std::visit(overloaded{
                      [&](const show& one) { return about_entity(what, asking, one.entity); },
                      [&](const history& one) { return about_entity(what, asking, one.entity); },
                      [&](const node_status&) { return refuse_query(what.back, errc::not_found); },
                      [&](const kpis& one) { return count_all(what, asking, one); },
                      [&](const auto& one) { return list(what, asking, one); },
                    },
                    what.query);
}

bool query_desk::look_up(const entity_id& id, const caller& asking, errc& problem) const {
  bool exists = false;
  bool put_away = false;
  const bool read = home_of_entity(id).read([&](const folds& from) {
    put_away = from.is_put_away(id);
    if (!put_away) exists = from.exists(id);
  });
  if (!read) return false;
  problem = errc::not_found;
  if (!may_see(asking, id)) return true;
  if (put_away) {
    const auto company = id.as_task().company;
    const auto cohort = read_closed(*store_, {id.as_campaign(), id.shard_of(count())}, company, 1);
    if (!cohort) {
      problem = errc::unreadable;
      return true;
    }
    const auto place = (*cohort)->find(id.as_task());
    exists = place && place->is_sent();
  }
  if (exists) problem = errc::none;
  return true;
}

bool query_desk::about_entity(const incoming_query& what, const caller& asking,
                              const entity_id& id) const {
  const bool has_figures = (id.kind == entity_kind::campaign || id.kind == entity_kind::list)
                           && std::holds_alternative<show>(what.query);
  if (has_figures && what.view) return add_figures(what, id);
  auto problem = errc::none;
  if (!look_up(id, asking, problem)) return false;
  if (problem != errc::none) return refuse_query(what.back, problem);
  auto question = std::make_shared<incoming_query>(what);
  if (has_figures) question->back.sink = std::make_shared<view_relay>(what, again_);
  ask_(id.shard_of(count()), {std::move(question)});
  return true;
}

/// Looks at all shards, one after the other. False: one of them is not recovered yet.
template <class Look>
bool query_desk::sum_up(std::vector<sequence>& positions, Look look) const {
  for (shard_id shard = 0; shard < count(); ++shard) {
    const bool read = shards_[shard]->read([&](const folds& from) {
      look(from);
      positions.push_back(from.position);
    });
    if (!read) return false;
  }
  return true;
}

/// Behind the entity's own word, so that no figure is older than its status: when a campaign says that all are open,
/// all are.
bool query_desk::add_figures(const incoming_query& what, const entity_id& id) const {
  std::vector<sequence> positions;
  std::string counted;
  if (id.kind == entity_kind::list) {
    list::figures sum;
    const bool read = sum_up(
      positions, [&](const folds& from) { sum.members += from.books.lists().size(id.as_list()); });
    if (!read) return false;
    counted = encode_spoken(sum);
  } else {
    cohort::tally sum;
    const bool read = sum_up(positions, [&](const folds& from) {
      sum.add(from.cohorts.tally({id.as_campaign(), from.shard}));
    });
    if (!read) return false;
    counted = encode_spoken(campaign::figures_of(sum));
  }
  return deliver(what.back, with_figures(*what.view, counted, positions));
}

/// Tasks of one company behind `after`. `look` adds those that are wanted, a slice at a time; `of_closed` gives what is
/// wanted of a cohort that was put away, where nothing changes any more. An answer holds at one position: when others had
/// their turn between two slices and there are rows of the first already, it ends there. So it does when it has read so
/// many closed cohorts that it took some milliseconds. `next` goes on behind its rows.
template <class Look, class OfClosed>
bool query_desk::list_tasks(const incoming_query& what, company_id company, const task_id& after,
                            std::uint32_t limit, Look look, OfClosed of_closed) const {
  task_list all;
  all.after = after;
  all.limit = limit;
  const auto home = entity_id{company}.shard_of(count());
  slices of_one_position;
  std::size_t closed = 0;
  while (!all.ended && all.rows.size() < all.limit && closed < closed_max) {
    bool goes_on = false;
    const bool read = shards_[home]->read([&](const folds& from) {
      goes_on = of_one_position.take(from.position, all.rows, [&] { look(from.cohorts, all); });
    });
    if (!read) return false;
    if (!goes_on) break;
    const auto campaign = std::exchange(all.put_away, std::nullopt);
    if (!campaign) continue;
    ++closed;
    const auto cohort = read_closed(*store_, {*campaign, home}, company, 1);
    if (!cohort) return refuse_query(what.back, errc::unreadable);
    if (auto row = of_closed(*campaign, **cohort)) all.rows.push_back(std::move(*row));
  }
  spoken_tasks told;
  for (const auto& row : all.rows) told.tasks.push_back(spoken(row));
  if (!all.ended) told.next = to_text(all.after);
  return deliver(what.back, with_position(encode_spoken(told), home, of_one_position.position()));
}

bool query_desk::list(const incoming_query& what, const caller& asking, const inbox& wanted) const {
  if (!may_see_inbox(asking, wanted.person)) return refuse_query(what.back, errc::not_found);
  const auto none = [](const campaign_id&, const cohort_board&) -> std::optional<inbox_row> {
    return std::nullopt;
  };
  return list_tasks(
    what, wanted.person.company, wanted.after, wanted.limit,
    [&](const board& from, task_list& to) {
      from.inbox(wanted.person.company, wanted.person.number, slice, to);
    },
    none);
}

bool query_desk::list(const incoming_query& what, const caller& asking,
                      const received& wanted) const {
  if (!may_see(asking, wanted.company)) return refuse_query(what.back, errc::not_found);
  return list_tasks(
    what, wanted.company, wanted.after, wanted.limit,
    [&](const board& from, task_list& to) {
      from.received(wanted.company, wanted.status, slice, to);
    },
    [&](const campaign_id& campaign, const cohort_board& cohort) {
      return cohort.received({campaign, wanted.company, 1}, wanted.status);
    });
}

}  // namespace trefoil::shell
