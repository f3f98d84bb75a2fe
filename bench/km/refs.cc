// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// refs.cc — counted references: kmref, pools::Counted, and std::shared_ptr.
//
// libstdc++'s shared_ptr counts without atomic operations until the process starts a second thread.
// The rows "-mt" have a second thread, which sleeps.
#include <kmem.h>
#include <pool.hpp>

#include <array>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <thread>

#include "contender.hh"
#include "sources.hh"

namespace bench {

namespace {

using Object = std::array<std::size_t, object_bytes / sizeof(std::size_t)>;

/// kmem's own calls, without a wrapper.
template <Source source>
struct KmRef {
	using Owner = void*;
	static Owner make() { return kmrefa(source(), object_bytes).raw; }
	static Owner copy(Owner owner)
	{
		demand(kmrefu(owner) == kmcond_ok, "no reference");
		return owner;
	}
	static void drop(Owner owner) { demand(kmreff(owner) == kmcond_ok, "no reference"); }
	static void* object(Owner owner) { return owner; }
};

/// In the cells of a kmpool.
inline kmcell* cells()
{
	static kmpool* const pool =
		kmpooli(unlocked(), sizeof(kmref) + object_bytes, std::size_t{1} << 21U);
	return pool == nullptr ? nullptr : &pool->id;
}

struct Counted {
	using Owner = pools::Counted<Object>;
	static Owner make() { return pools::make_counted<Object>(unlocked()); }
	static Owner copy(const Owner& owner) { return owner; }
	static void drop(Owner) {}
	static void* object(const Owner& owner) { return owner.get(); }
};

struct Shared {
	using Owner = std::shared_ptr<Object>;
	static Owner make() { return std::make_shared<Object>(); }
	static Owner copy(const Owner& owner) { return owner; }
	static void drop(Owner) {}
	static void* object(const Owner& owner) { return owner.get(); }
};

/// Sleeps until the object is destroyed.
class SecondThread {
public:
	SecondThread()
		: thread_{[this] {
			  std::unique_lock lock{mutex_};
			  ended_.wait(lock, [this] { return is_ended_; });
		  }}
	{
	}
	~SecondThread()
	{
		{
			const std::lock_guard lock{mutex_};
			is_ended_ = true;
		}
		ended_.notify_one();
		thread_.join();
	}
	SecondThread(const SecondThread&) = delete;
	SecondThread& operator=(const SecondThread&) = delete;

private:
	std::mutex mutex_;
	std::condition_variable ended_;
	bool is_ended_ = false;
	std::thread thread_;
};

struct Alone {};

template <class Refs, class Company>
double pair(std::size_t scale)
{
	[[maybe_unused]] const Company company{};
	auto other = Refs::make(); // a heap is hardly ever empty
	const double ns = ns_of(1000, scale * 20'000, [] {
		for (std::size_t i = 0; i < 1000; i++) {
			auto owner = Refs::make();
			mark(Refs::object(owner), i);
			look(Refs::object(owner), i);
			Refs::drop(std::move(owner));
		}
	});
	Refs::drop(std::move(other));
	return ns;
}

template <class Refs, class Company>
double copy(std::size_t scale)
{
	[[maybe_unused]] const Company company{};
	auto owner = Refs::make();
	mark(Refs::object(owner), 1);
	const double ns = ns_of(1000, scale * 20'000, [&] {
		for (std::size_t i = 0; i < 1000; i++) {
			auto second = Refs::copy(owner);
			keep(Refs::object(second));
			Refs::drop(std::move(second));
		}
	});
	look(Refs::object(owner), 1);
	Refs::drop(std::move(owner));
	return ns;
}

template <class Refs>
double bytes(std::size_t scale)
{
	std::vector<typename Refs::Owner> owners;
	owners.resize(scale * 1000);
	std::memset(static_cast<void*>(owners.data()), 0, owners.size() * sizeof owners[0]);
	return bytes_around(owners.size(), object_bytes, [&](std::size_t i) {
		owners[i] = Refs::make();
		return Refs::object(owners[i]);
	});
}

template <class Refs>
void enter(std::vector<Contender>& all, const char* name, Side side, Beneath beneath)
{
	all.push_back({"ref-pair", name, side, beneath, pair<Refs, Alone>});
	all.push_back({"ref-pair-mt", name, side, beneath, pair<Refs, SecondThread>});
	all.push_back({"ref-copy", name, side, beneath, copy<Refs, Alone>});
	all.push_back({"ref-copy-mt", name, side, beneath, copy<Refs, SecondThread>});
	all.push_back({"ref-bytes", name, side, beneath, bytes<Refs>});
}

} // namespace

std::vector<Contender> ref_contenders()
{
	std::vector<Contender> all;
	enter<KmRef<unlocked>>(all, "kmref", Side::ours, Beneath::own);
	enter<KmRef<cells>>(all, "kmref in a kmpool", Side::ours, Beneath::own);
	enter<KmRef<heap>>(all, "kmref, locked", Side::ours, Beneath::own);
	enter<Counted>(all, "pools::Counted", Side::ours, Beneath::own);
	enter<Shared>(all, "std::make_shared", Side::peer, Beneath::malloc);
	return all;
}

} // namespace bench
