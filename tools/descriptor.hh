// SPDX-License-Identifier: MIT
// Copyright (c) 2026 the poolalloc authors
//
// descriptor.hh — owns a file descriptor.
#pragma once
#include <fcntl.h>
#include <unistd.h>

#include <string>

namespace poolrun {

class Descriptor {
public:
	explicit Descriptor(int fd) : fd_{fd} {}
	explicit Descriptor(const std::string& path) : fd_{open(path.c_str(), O_RDONLY | O_CLOEXEC)}
	{
	}
	Descriptor(const Descriptor&) = delete;
	Descriptor& operator=(const Descriptor&) = delete;
	~Descriptor() { close(); }

	bool is_open() const { return fd_ >= 0; }
	int get() const { return fd_; }

	void close()
	{
		if (fd_ >= 0)
			::close(fd_);
		fd_ = -1;
	}

private:
	int fd_;
};

} // namespace poolrun
