#include "actors/shell/with_position.hpp"

#include "persistence/codec.hpp"

namespace trefoil::shell {

namespace {

void put_spot(encoder& out, shard_id shard, sequence position) {
  out.pack().pack_array(2);
  out.pack().pack_uint16(shard);
  out.pack().pack_uint64(position);
}

/// The fields of a spoken map.
class fields_of_map {
public:
  explicit fields_of_map(const std::string& map) {
    std::size_t offset = 0;
    parsed_ = unpack(map, offset, stored_limits());
  }
  [[nodiscard]] std::uint32_t size() const {
    return parsed_ && parsed_->get().type == msgpack::type::MAP ? parsed_->get().via.map.size : 0;
  }
  void put_into(encoder& out) const {
    for (std::uint32_t at = 0; at < size(); ++at) {
      out.pack().pack(parsed_->get().via.map.ptr[at].key);
      out.pack().pack(parsed_->get().via.map.ptr[at].val);
    }
  }

private:
  decltype(unpack(std::string{}, std::declval<std::size_t&>(), stored_limits())) parsed_;
};

}  // namespace

std::string with_position(const std::string& map, shard_id shard, sequence position) {
  const fields_of_map fields{map};
  std::string body;
  encoder out{body};
  out.pack().pack_map(fields.size() + 1);
  put<spelling::spoken>(out, std::string_view{"position"});
  put_spot(out, shard, position);
  fields.put_into(out);
  return body;
}

std::string with_figures(const std::string& view, const std::string& figures,
                         const std::vector<sequence>& positions) {
  const fields_of_map shown{view};
  const fields_of_map counted{figures};
  std::string body;
  encoder out{body};
  out.pack().pack_map(shown.size() + counted.size() + 1);
  shown.put_into(out);
  put<spelling::spoken>(out, std::string_view{"positions"});
  out.pack().pack_array(static_cast<std::uint32_t>(positions.size()));
  for (const auto one : positions) out.pack().pack_uint64(one);
  counted.put_into(out);
  return body;
}

std::string with_positions(const std::string& map,
                           const std::vector<std::pair<shard_id, sequence>>& spots) {
  const fields_of_map fields{map};
  std::string body;
  encoder out{body};
  out.pack().pack_map(fields.size() + 1);
  put<spelling::spoken>(out, std::string_view{"positions"});
  out.pack().pack_array(static_cast<std::uint32_t>(spots.size()));
  for (const auto& [shard, position] : spots) put_spot(out, shard, position);
  fields.put_into(out);
  return body;
}

}  // namespace trefoil::shell
