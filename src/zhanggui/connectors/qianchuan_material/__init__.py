"""Materials of Qianchuan (巨量千川 全域推广): one line a video or picture and day."""
