# What ./dev asks of the machine. Each row: the command (or Python module) that must be there, and its Debian package.

# The metadata store binds to the first at run time, and buckets that compress to the second.
server_libraries=(
    "liblmdb.so.0 liblmdb0"
    "libzstd.so.1 libzstd1"
)

# The real clients that the tests in test/Drystone.Clients.Tests drive, and what those need around them.
client_commands=(
    "aws awscli"
    "curl curl"
    "docker-registry docker-registry"
    "fusermount fuse"
    "git git"
    "git-annex git-annex"
    "nginx nginx-light"
    "openssl openssl"
    "pgbackrest pgbackrest"
    "/usr/lib/postgresql/15/bin/postgres postgresql-15"
    "python3 python3"
    "rclone rclone"
    "restic restic"
    "s3 libs3-2"
    "s3cmd s3cmd"
    "s3fs s3fs"
    "skopeo skopeo"
    "wrk wrk"
)
client_modules=(
    "boto3 python3-boto3"
)

# The message brokers that the tests of event targets start, and the directory of those of LDAP.
broker_commands=(
    "epmd erlang-base"
    "mosquitto mosquitto"
    "mosquitto_sub mosquitto-clients"
    "nats-server nats-server"
    "/usr/lib/postgresql/15/bin/postgres postgresql-15"
    "/usr/lib/rabbitmq/bin/rabbitmq-server rabbitmq-server"
    "redis-server redis-server"
    "setsid util-linux"
    "/usr/sbin/slapd slapd"
)

# What a power cut and a failing disk take: file systems of their own, and a way to switch syncs off, so that losses can
# be seen.
powercut_commands=(
    "e2fsck e2fsprogs"
    "mkfs.ext4 e2fsprogs"
    "mkfs.xfs xfsprogs"
    "mount mount"
)
powercut_libraries=(
    "libeatmydata.so libeatmydata1"
)
