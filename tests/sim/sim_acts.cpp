/// What the people of a story do next: the seed decides.

#include "tests/sim/sim_story.hpp"

namespace trefoil::sim {

shell::principal story::person_of(company_id company, person_number number) const {
  return {principal_kind::person, {company, number}};
}

void story::act_on_task() {
  const auto& partner = suppliers_[world_.chance.roll(suppliers_.size())];
  const task_id task{campaigns_[world_.chance.roll(campaigns_.size())], partner.id, 1};
  const auto who
    = person_of(partner.id, 1 + static_cast<person_number>(world_.chance.roll(partner.people)));
  switch (world_.chance.roll(9)) {
    case 0:
    case 1:
    case 2: {
      ask(task::claim{task}, who);
      if (world_.chance.chance(60))
        ask(task::claim{task}, person_of(partner.id, who.person.number % 3 + 1));
      break;
    }
    case 3:
      ask(task::release{task}, who);
      break;
    case 4:
      ask(task::start{task}, who);
      break;
    case 5:
    case 6: {
      task::save save;
      save.task = task;
      save.step = world_.chance.chance(50) ? "policy" : "insurer";
      save.values
        = {{save.step == "policy" ? "number" : "name", std::string{"v"} + std::to_string(now_)}};
      save.draft_revision = static_cast<std::uint32_t>(world_.chance.roll(3));
      ask(save, who);
      break;
    }
    case 7:
      ask(task::next{task}, who);
      break;
    default:
      ask(task::submit{task}, who);
  }
}

void story::act_as_admin() {
  const auto& partner = suppliers_[world_.chance.roll(suppliers_.size())];
  const auto admin = person_of(partner.id, 1);
  const person_id member{partner.id, 2 + static_cast<person_number>(world_.chance.roll(2))};
  switch (world_.chance.roll(6)) {
    case 0:
      ask(company::set_departments{member, {department::finance}}, admin);
      break;
    case 1:
      ask(company::set_departments{member, {department::sales}}, admin);
      break;
    case 2:
    case 3:
      ask(connection::accept{{partner.id, buyer_}}, admin);
      break;
    case 4:
      if (world_.chance.chance(30)) {
        ask(connection::end{{partner.id, buyer_}}, admin);
      } else {
        ask(connection::invite{{buyer_, partner.id}}, person_of(buyer_, 1));
      }
      break;
    default:
      ask(company::deactivate_person{member},
          world_.chance.chance(10) ? admin : person_of(buyer_, 1));
  }
}

/// Up to three of some partners' people, some of whom may have left or never were.
company::set_favourites story::any_favourites() {
  company::set_favourites made{buyer_, {}};
  for (const auto& partner : suppliers_) {
    if (!world_.chance.chance(40)) continue;
    auto& one = made.favourites.emplace_back();
    one.partner = partner.id;
    for (auto left = world_.chance.roll(4); left > 0; --left) {
      one.persons.push_back(
        {partner.id, 1 + static_cast<person_number>(world_.chance.roll(partner.people + 1))});
    }
  }
  return made;
}

/// Some come in or go out. Few are in the list of those who are left out, and a list is seldom deleted.
void story::edit_list() {
  const auto admin = person_of(buyer_, 1);
  const auto list = lists_[world_.chance.roll(lists_.size())];
  if (world_.chance.rarely(60)) {
    ask(list::erase{list}, admin);
    return;
  }
  if (world_.chance.rarely(10)) {
    ask(list::rename{list, "list " + std::to_string(world_.chance.roll(3))}, admin);
    return;
  }
  const std::size_t percent = list == lists_.back() ? 10 : 50;
  std::vector<company_id> some;
  for (const auto& partner : suppliers_) {
    if (world_.chance.chance(percent)) some.push_back(partner.id);
  }
  if (world_.chance.rarely(10)) some.push_back(buyer_);
  if (world_.chance.rarely(10)) some.push_back({0x0001'0000'0000'0001});  // There is none.
  if (world_.chance.chance(60)) {
    ask(list::add{list, std::move(some)}, admin);
  } else {
    ask(list::remove{list, std::move(some)}, admin);
  }
}

/// In bulk, or for one company by departments, by persons, or no more.
void story::override_some(const campaign_id& campaign) {
  const auto admin = person_of(buyer_, 1);
  const auto company = suppliers_[world_.chance.roll(suppliers_.size())].id;
  switch (world_.chance.roll(5)) {
    case 0:
      ask(campaign::customise{campaign, company, department_set{department::sales}, {}}, admin);
      break;
    case 1:
      ask(campaign::customise{campaign, company, {}, {}}, admin);
      break;
    case 2: {
      std::vector<person_id> persons{
        {company, 1 + static_cast<person_number>(world_.chance.roll(4))}};
      if (world_.chance.chance(50)) persons.push_back({company, 2});
      ask(campaign::customise{campaign, company, {}, std::move(persons)}, admin);
      break;
    }
    default: {
      campaign::assign order{
        campaign, {company}, campaign::assignment_mode::departments, {}, false};
      for (const auto& partner : suppliers_) {
        if (world_.chance.chance(50)) order.companies.push_back(partner.id);
      }
      order.mode = static_cast<campaign::assignment_mode>(world_.chance.roll(3));
      if (world_.chance.chance(50)) order.departments = department_set{department::finance};
      order.replace = world_.chance.chance(30);
      ask(order, admin);
    }
  }
}

void story::change_one(const campaign_id& campaign, company_id company) {
  const auto admin = person_of(buyer_, 1);
  const timestamp later{world_.time.now().ms + 1'000'000};
  switch (world_.chance.roll(10)) {
    case 0:
      ask(campaign::close_participant{campaign, company}, admin);
      break;
    case 1:
      ask(campaign::remove_participant{campaign, company}, admin);
      break;
    case 2:
    case 3:
      ask(campaign::remind_participant{campaign, company}, admin);
      break;
    case 4:
      ask(campaign::set_due{campaign, later, {}}, admin);
      break;
    case 5:
      ask(campaign::set_due{campaign, later, company}, admin);
      break;
    case 6:
      ask(campaign::retarget{campaign, company, department_set{department::sales}, {}, true},
          admin);
      break;
    default: {
      std::vector<person_id> persons{
        {company, 1 + static_cast<person_number>(world_.chance.roll(3))}};
      if (world_.chance.chance(50)) persons.push_back({company, 2});
      ask(campaign::retarget{campaign, company, {}, std::move(persons), world_.chance.chance(50)},
          admin);
    }
  }
}

void story::act_as_buyer() {
  const auto campaign = campaigns_[world_.chance.roll(campaigns_.size())];
  const auto admin = person_of(buyer_, 1);
  if (world_.chance.chance(20)) {
    edit_list();
    return;
  }
  if (world_.chance.chance(20)) {
    override_some(campaign);
    return;
  }
  if (world_.chance.chance(50)) {
    change_one(campaign, suppliers_[world_.chance.roll(suppliers_.size())].id);
    return;
  }
  switch (world_.chance.roll(13)) {
    case 0:
      ask(campaign::close{campaign}, admin);
      break;
    case 6:
      ask(any_favourites(), admin);
      break;
    case 7:
    case 8:
      edit_list();
      ask(campaign::preview{campaign}, admin);
      edit_list();
      break;
    case 1:
    case 2:
    case 3:
    case 4:
      ask(campaign::remind{campaign}, admin);
      break;
    case 5:
      pass_time(4'000'000);
      break;
    default: {
      const auto shown = previewed_.find(campaign);
      const bool bound = shown != previewed_.end() && world_.chance.chance(50);
      ask(campaign::publish{campaign, bound ? std::optional{shown->second} : std::nullopt}, admin);
    }
  }
}

void story::act() {
  const auto pick = world_.chance.roll(20);
  if (pick <= 1) {
    act_as_buyer();
  } else if (pick < 5) {
    act_as_admin();
  } else {
    act_on_task();
  }
}

}  // namespace trefoil::sim
