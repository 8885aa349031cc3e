/// The directory's rows in the store.

#include "actors/shell/directory.hpp"

namespace trefoil::shell {

namespace {

struct stored_person {
  person_number number = 0;
  department_set departments;
  trefoil::role role = role::member;
  bool active = true;
  static constexpr auto fields = field_list{field<1>("number", &stored_person::number),
                                            field<2>("departments", &stored_person::departments),
                                            field<3>("role", &stored_person::role),
                                            field<4>("active", &stored_person::active)};
};

struct stored_company {
  std::string industry;
  std::string region;
  company::compliance compliance_status = company::compliance::unknown;
  bool buyer = false;
  std::vector<stored_person> people;
  std::uint32_t workflows = 0;
  std::uint32_t campaigns = 0;
  std::uint32_t lists = 0;
  static constexpr auto fields
    = field_list{field<1>("industry", &stored_company::industry),
                 field<2>("region", &stored_company::region),
                 field<3>("compliance_status", &stored_company::compliance_status),
                 field<4>("buyer", &stored_company::buyer),
                 field<5>("people", &stored_company::people),
                 field<6>("workflows", &stored_company::workflows),
                 field<7>("campaigns", &stored_company::campaigns),
                 field<8>("lists", &stored_company::lists).optional()};
};

struct stored_relation {
  connection_status status = connection_status::none;
  company_id by;
  static constexpr auto fields = field_list{field<1>("status", &stored_relation::status),
                                            field<2>("by", &stored_relation::by)};
};

std::string key_of(company_id company) { return row_key(fold_kind::company, to_bytes(company)); }

}  // namespace

void directory::save(changed_rows& to) {
  for (const auto id : companies_changed_) {
    const auto row = find(id);
    stored_company stored{row->industry,  row->region, row->compliance_status,
                          row->buyer,     {},          row->workflows,
                          row->campaigns, row->lists};
    stored.people.reserve(row->people.size());
    for (const auto& one : row->people)
      stored.people.push_back({one.number, one.departments, one.role, one.active});
    to.put(key_of(id), encode_stored(stored));
  }
  companies_changed_.clear();
  for (const auto& [other, own] : relations_changed_) {
    const auto now = between(other, own);
    to.put(row_key(fold_kind::relation, to_bytes(other) + to_bytes(own)),
           encode_stored(stored_relation{now.status, now.by}));
  }
  relations_changed_.clear();
}

bool directory::restore(const fold_row& from) {
  const std::string_view key = from.key;
  if (key[0] == static_cast<char>(fold_kind::company)) {
    stored_company stored;
    company_id id;
    if (!from_bytes(key.substr(1), id) || decode<spelling::stored>(*from.body, stored).failed())
      return false;
    auto row = std::make_shared<company::row>();
    row->id = id;
    row->industry = std::move(stored.industry);
    row->region = std::move(stored.region);
    row->compliance_status = stored.compliance_status;
    row->buyer = stored.buyer;
    row->workflows = stored.workflows;
    row->campaigns = stored.campaigns;
    row->lists = stored.lists;
    row->people.reserve(stored.people.size());
    for (const auto& one : stored.people)
      row->people.push_back({one.number, one.departments, one.role, one.active});
    rows_[id] = std::move(row);
    return true;
  }
  stored_relation stored;
  company_id other;
  company_id own;
  if (key.size() != 17 || !from_bytes(key.substr(1, 8), other) || !from_bytes(key.substr(9), own)
      || decode<spelling::stored>(*from.body, stored).failed())
    return false;
  relations_.insert_or_assign(relations_.end(), {other, own}, relation{stored.status, stored.by});
  return true;
}

}  // namespace trefoil::shell
